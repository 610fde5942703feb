package dev.lido.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptibleWaitTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicInteger waits = new AtomicInteger();

    @AfterEach
    void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void anInterruptIsKeptUntilTheWaitIsOver() {
        Thread.currentThread().interrupt();

        boolean came = UninterruptibleWait.await(Long.MAX_VALUE, left -> {
            waits.incrementAndGet();
            throwIfInterrupted();
            return true;
        });

        assertThat(came).isTrue();
        assertThat(waits).as("waits, the first of which was interrupted").hasValue(2);
        assertThat(Thread.interrupted()).as("the interrupt").isTrue();
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Test
    void withoutInterruptNoneIsLeft() {
        assertThat(UninterruptibleWait.await(SECOND, left -> true)).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void theWaitEndsWithItsTime() {
        assertThat(UninterruptibleWait.await(1, left -> false)).isFalse();
    }

    @Test
    void whatHasComeAlreadyIsFoundInNoTime() {
        assertThat(UninterruptibleWait.await(0, left -> true)).isTrue();
        assertThat(UninterruptibleWait.await(-SECOND, left -> left == -SECOND)).isTrue();
    }

    @Test
    void whatTheWaitThrowsEndsIt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> UninterruptibleWait.await(Long.MAX_VALUE, left -> {
                    if (waits.incrementAndGet() == 1) {
                        throwIfInterrupted();
                    }
                    throw new IOException("broken");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("broken");
        assertThat(waits).hasValue(2);
        assertThat(Thread.interrupted()).as("the interrupt").isTrue();
    }

    @Test
    void aThreadIsJoinedThoughTheCallerIsInterrupted() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = PoolThreads.daemon("ends-on-request", () -> awaitUninterrupted(end), thrown -> {});
        thread.start();

        assertThat(UninterruptibleWait.join(thread, 1)).as("while it runs").isFalse();
        Thread.currentThread().interrupt();
        end.countDown();
        UninterruptibleWait.join(thread);

        assertThat(thread.isAlive()).isFalse();
        assertThat(Thread.interrupted()).as("the interrupt").isTrue();
        assertThat(UninterruptibleWait.join(thread, 0)).as("once it has ended").isTrue();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean unused = UninterruptibleWait.await(Long.MAX_VALUE, left -> {
            latch.await();
            return true;
        });
    }
}
