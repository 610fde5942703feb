package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.Await;
import dev.lido.testing.Gate;
import dev.lido.testing.LogCapture;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code execute} does with an exception that nobody waits for. */
class ExecutorUncaughtTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private Pool pool;
    private ExecutorService executor;

    @BeforeEach
    void open() {
        pool = Pools.choosePool("crew:1");
        executor = pool.executor();
    }

    @AfterEach
    void close() {
        pool.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void uncaughtExceptionGoesToTheHandler() throws Exception {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
            thread.complete(where);
            seen.complete(thrown);
        });
        IllegalStateException thrown = new IllegalStateException("nobody waits");

        executor.execute(() -> {
            throw thrown;
        });

        assertThat(Await.get(seen)).isSameAs(thrown);
        assertThat(Await.get(thread).getName()).isEqualTo("crew-1");
    }

    @Test
    void workerGoesOnAfterwards() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {});

        executor.execute(() -> {
            throw new StackOverflowError();
        });

        assertThat(Await.get(executor.submit(() -> Thread.currentThread().getName())))
                .isEqualTo("crew-1");
    }

    @Test
    void submittedTaskDoesNotTroubleTheHandler() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> called.countDown());

        Future<?> failing = executor.submit(() -> {
            throw new IllegalStateException();
        });
        Await.get(executor.submit(() -> 1));

        assertThat(failing.isDone()).isTrue();
        assertThat(called.getCount()).isEqualTo(1);
    }

    /** The handler is other people's code: no lock of the pool may be held while it runs. */
    @Test
    void handlerMayUseThePool() throws Exception {
        CompletableFuture<Integer> workers = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
            try {
                workers.complete(Await.inTime(() -> pool.workers().size()));
            } catch (Exception | AssertionError e) {
                workers.completeExceptionally(e);
            }
        });

        executor.execute(() -> {
            throw new IllegalStateException();
        });

        assertThat(workers.get()).isEqualTo(1);
    }

    @Test
    void throwingHandlerDoesNotStopTheWorker() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((where, thrown) -> {
            throw new IllegalStateException("handler");
        });

        executor.execute(() -> {
            throw new IllegalStateException("task");
        });

        assertThat(Await.get(executor.submit(() -> 1))).isEqualTo(1);
        assertThat(pool.map(List.of(1), i -> -i)).containsExactly(-1);
    }

    @Test
    void commandThatCouldNotRunIsLogged() {
        Pool strict = Pools.choosePool("crew:1?strict=true");
        strict.executor().execute(new Unreadable());
        strict.close();

        assertThat(log.lines()).anyMatch(line -> line.startsWith("SEVERE") && line.contains("LIDO-17"));
    }

    private static final class Unreadable implements SerializableRunnable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("on purpose");
        }

        @Override
        public void run() {}
    }

    @Test
    void futureThatCouldNotRunIsCancelled() throws Exception {
        Gate gate = new Gate();
        FutureTask<String> queued = new FutureTask<>(() -> "never");
        Future<?> running = executor.submit(() -> {
            gate.pass();
            return null;
        });
        gate.awaitReached();
        executor.execute(queued);
        pool.terminate();

        assertThat(running.isDone()).isTrue();
        assertThat(queued.isCancelled()).isTrue();
        assertThat(log.lines()).isNotEmpty();
    }
}
