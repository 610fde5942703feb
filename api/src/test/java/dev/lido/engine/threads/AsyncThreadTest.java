package dev.lido.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Whatever thread comes with a step, and however late, the step is run, and no thread is left. */
class AsyncThreadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long GRACE_NANOS = LIMIT.toNanos();

    private final AsyncThread async = new AsyncThread("async-test", null);

    private CompletableFuture<Thread> step() {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        async.execute(() -> ran.complete(Thread.currentThread()));
        return ran;
    }

    @Test
    void runsStepsThatComeBeforeTheEnd() throws InterruptedException {
        CountDownLatch begin = new CountDownLatch(1);
        async.execute(() -> {
            try {
                begin.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        CompletableFuture<Thread> last = step();
        begin.countDown();
        async.end(GRACE_NANOS);

        assertThat(last).isCompleted();
        assertEnds(last.join());
    }

    @Test
    void runsAStepThatComesAfterTheEnd() throws InterruptedException {
        assertThat(step()).succeedsWithin(LIMIT);
        async.end(GRACE_NANOS);

        endsAfter(step());
    }

    @Test
    void runsAStepThatComesAfterTheEndThoughNoneHasComeBefore() throws InterruptedException {
        async.end(GRACE_NANOS);

        endsAfter(step());
        async.end(GRACE_NANOS);
        endsAfter(step());
    }

    @RepeatedTest(200)
    void runsStepsThatComeWhileItEnds() throws InterruptedException {
        assertThat(step()).succeedsWithin(LIMIT);
        Thread ending = new Thread(() -> async.end(GRACE_NANOS));
        ending.start();
        for (int i = 0; i < 20; i++) {
            assertThat(step()).succeedsWithin(LIMIT);
        }
        assertEnds(ending);
    }

    private static void endsAfter(CompletableFuture<Thread> step) throws InterruptedException {
        assertThat(step).succeedsWithin(LIMIT);
        assertEnds(step.join());
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }
}
