package dev.lido.remote;

import dev.lido.Task;
import dev.lido.spi.JobInfo;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A worker in a thread of this JVM, whose tasks and arguments the test can hold up. */
final class TestWorker {
    /** What holds up the worker's thread, in this JVM. */
    private static volatile CountDownLatch hold = new CountDownLatch(0);

    /** Heeds no interrupt. */
    static void awaitRelease() {
        boolean interrupted = false;
        while (true) {
            try {
                hold.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private TestWorker() {}

    /** From now on {@link #awaitRelease} waits for the latch that this returns. */
    static CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        hold = latch;
        return latch;
    }

    /** A call whose tasks wait. */
    record LongCall(boolean reportsStarts) implements JobInfo {
        @Override
        public long id() {
            return 5;
        }

        @Override
        public Task<?, ?> task() {
            return input -> {
                awaitRelease();
                return 1;
            };
        }

        @Override
        public long seed() {
            return 1;
        }

        @Override
        public long number() {
            return 1;
        }

        @Override
        public boolean isOver() {
            return false;
        }
    }

    /** Starts a worker, which ends with the group. */
    static Thread start(TestWorkerGroup workerGroup) {
        Thread worker = new Thread(
                () -> {
                    try (var link = new Closing(SocketLink.connect(workerGroup.address()))) {
                        WorkerLoop.serve(link.link(), Hello.ofThisJvm(1, ""), TestWorkerGroup.SECRET, () -> {});
                    } catch (IOException masterIsGone) {
                        // The test is over.
                    }
                },
                "test-worker");
        worker.setDaemon(true);
        worker.start();
        return worker;
    }

    private record Closing(SocketLink link) implements AutoCloseable {
        @Override
        public void close() {
            link.close();
        }
    }
}
