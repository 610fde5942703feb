package dev.lido.docs;

import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Chunk;
import dev.lido.spi.Pump;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Backends called {@code example} that go wrong, each in its own way. */
abstract class Broken implements BackendProvider {
    @Override
    public String name() {
        return "example";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Backend open(BackendConfig config) throws Exception {
        throw new IOException("no space left for the example");
    }

    /** Cannot be opened. */
    public static final class NotOpening extends Broken {}

    /** Lacks something. */
    public static final class Unavailable extends Broken {
        @Override
        public String problem() {
            return "it needs the library libexample.so, which is not installed";
        }
    }

    /** Has workers that reach nobody. */
    public static final class Unreachable extends Broken {
        @Override
        public int serve(BackendConfig config) throws IOException {
            throw new ConnectException("Connection refused");
        }
    }

    /** Has the name of another. */
    public static final class Namesake extends Broken {
        @Override
        public String name() {
            return "threads";
        }
    }

    /** Opens, but never has a worker. */
    public static final class WithoutWorkers extends Broken {
        @Override
        public Backend open(BackendConfig config) {
            return new BrokenBackend() {
                @Override
                public void start(WorkerEvents events) {
                    events.broken(new IOException("no space left for the example"));
                }
            };
        }
    }

    /** Loses each worker whose task calls {@link #loseWorker}. */
    public static final class Losing extends Broken {
        @Override
        public Backend open(BackendConfig config) {
            return new BrokenBackend() {
                @Override
                public void start(WorkerEvents events) {
                    events.joined(new Mortal(events, 1));
                }
            };
        }

        static void loseWorker() {
            Mortal.CURRENT.get().end();
        }
    }

    /** Has a worker that once, when it has run a chunk, finds no memory to say how many more it may run. */
    public static final class Forgetful extends Broken {
        @Override
        public Backend open(BackendConfig config) {
            return new BrokenBackend() {
                @Override
                public void start(WorkerEvents events) {
                    events.joined(new ForgetfulWorker());
                }
            };
        }
    }

    private static final class ForgetfulWorker implements Worker {
        private boolean hasRun;
        private boolean wasShort;

        @Override
        public String name() {
            return "example-1";
        }

        @Override
        public void run(Chunk chunk) {
            hasRun = true;
            chunk.run();
        }

        @Override
        public int remainingTasks() {
            if (hasRun && !wasShort) {
                wasShort = true;
                throw new OutOfMemoryError("Java heap space");
            }
            return Integer.MAX_VALUE;
        }
    }

    /** Has a worker whose answers do not fit into the memory. */
    public static final class Swamped extends Broken {
        @Override
        public Backend open(BackendConfig config) {
            return new BrokenBackend() {
                private final SwampedPump pump = new SwampedPump();

                @Override
                public void start(WorkerEvents events) {
                    events.joined(pump);
                }

                @Override
                public Pump pump() {
                    return pump;
                }
            };
        }
    }

    private static final class SwampedPump implements Pump, Worker {
        private final Semaphore news = new Semaphore(0);
        private volatile boolean answered;

        @Override
        public String name() {
            return "example-1";
        }

        @Override
        public void run(Chunk chunk) {
            answered = true;
            news.release();
        }

        @Override
        public boolean poll() {
            if (answered) {
                throw new OutOfMemoryError("Java heap space");
            }
            return false;
        }

        @Override
        public void await(long nanos) {
            try {
                boolean unused = news.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void wakeUp() {
            news.release();
        }
    }

    private abstract static class BrokenBackend implements Backend {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<String> close(long graceNanos) {
            return List.of();
        }
    }

    private record Mortal(WorkerEvents events, int number) implements Worker {
        static final ThreadLocal<Mortal> CURRENT = new ThreadLocal<>();

        @Override
        public String name() {
            return "example-" + number;
        }

        @Override
        public void run(Chunk chunk) {
            new Thread(
                            () -> {
                                CURRENT.set(this);
                                chunk.run();
                            },
                            name())
                    .start();
        }

        void end() {
            events.lost(this, "its machine was switched off");
            events.joined(new Mortal(events, number + 1));
        }
    }
}
