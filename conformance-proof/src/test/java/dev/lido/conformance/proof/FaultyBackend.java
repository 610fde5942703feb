package dev.lido.conformance.proof;

import dev.lido.spi.Backend;
import dev.lido.spi.Chunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of a backend, planted into that of the threads. */
enum FaultyBackend {
    LEAKS_A_THREAD {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                @Override
                public List<String> close(long graceNanos) {
                    CountDownLatch never = new CountDownLatch(1);
                    Thread leak = new Thread(
                            () -> {
                                try {
                                    never.await();
                                } catch (InterruptedException end) {
                                    // nobody interrupts it
                                }
                            },
                            "lido-leak");
                    leak.setDaemon(true);
                    leak.start();
                    return super.close(graceNanos);
                }
            };
        }
    },
    LEAKS_A_FILE {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                @Override
                public List<String> close(long graceNanos) {
                    try {
                        Files.createTempFile("lido-" + ProcessHandle.current().pid() + "-", ".leak")
                                .toFile()
                                .deleteOnExit();
                    } catch (IOException noFile) {
                        throw new UncheckedIOException(noFile);
                    }
                    return super.close(graceNanos);
                }
            };
        }
    },
    KEEPS_THE_PROGRAM {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                private final CountDownLatch closed = new CountDownLatch(1);

                @Override
                public void start(WorkerEvents events) throws Exception {
                    new Thread(() -> {
                                try {
                                    closed.await();
                                } catch (InterruptedException end) {
                                    // nobody interrupts it
                                }
                            })
                            .start();
                    super.start(events);
                }

                @Override
                public List<String> close(long graceNanos) {
                    closed.countDown();
                    return super.close(graceNanos);
                }
            };
        }
    },
    HAS_ONE_SLOT {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                @Override
                public void start(WorkerEvents events) throws Exception {
                    super.start(new WrappedEvents(events) {
                        @Override
                        public void joined(Worker worker) {
                            super.joined(new Worker() {
                                @Override
                                public String name() {
                                    return worker.name();
                                }

                                @Override
                                public int slot() {
                                    return 0;
                                }

                                @Override
                                public void run(Chunk chunk) {
                                    worker.run(chunk);
                                }
                            });
                        }
                    });
                }
            };
        }
    },
    NEVER_USES_THE_SECOND_WORKER {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                @Override
                public void start(WorkerEvents events) throws Exception {
                    AtomicInteger joined = new AtomicInteger();
                    super.start(new WrappedEvents(events) {
                        @Override
                        public void joined(Worker worker) {
                            if (joined.incrementAndGet() != 2) {
                                super.joined(worker);
                            }
                        }
                    });
                }
            };
        }
    },
    RUNS_EACH_CHUNK_ON_ANOTHER_THREAD {
        @Override
        Backend plant(Backend backend) {
            return new Wrapped(backend) {
                private final AtomicInteger threads = new AtomicInteger();

                @Override
                public void start(WorkerEvents events) throws Exception {
                    super.start(new WrappedEvents(events) {
                        @Override
                        public void joined(Worker worker) {
                            super.joined(new Worker() {
                                @Override
                                public String name() {
                                    return worker.name();
                                }

                                @Override
                                public void run(Chunk chunk) {
                                    Thread thread = new Thread(chunk::run, "stray-" + threads.incrementAndGet());
                                    thread.setDaemon(true);
                                    thread.start();
                                }
                            });
                        }
                    });
                }
            };
        }
    };

    abstract Backend plant(Backend backend);

    /** Does what the backend does. */
    private static class Wrapped implements Backend {
        private final Backend backend;

        Wrapped(Backend backend) {
            this.backend = backend;
        }

        @Override
        public int size() {
            return backend.size();
        }

        @Override
        public void start(WorkerEvents events) throws Exception {
            backend.start(events);
        }

        @Override
        public List<String> close(long graceNanos) {
            return backend.close(graceNanos);
        }
    }

    /** Tells what it is told. */
    private static class WrappedEvents implements WorkerEvents {
        private final WorkerEvents events;

        WrappedEvents(WorkerEvents events) {
            this.events = events;
        }

        @Override
        public void joined(Worker worker) {
            events.joined(worker);
        }

        @Override
        public void lost(Worker worker, String reason) {
            events.lost(worker, reason);
        }

        @Override
        public void broken(Throwable cause) {
            events.broken(cause);
        }
    }
}
