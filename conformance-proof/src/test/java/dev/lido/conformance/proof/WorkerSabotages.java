package dev.lido.conformance.proof;

import dev.lido.Initializer;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.PoolBrokenException;
import dev.lido.PoolConfig;
import dev.lido.PoolListener;
import dev.lido.Pools;
import dev.lido.TaskFailedException;
import dev.lido.WorkerLostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Faults of workers in other JVMs: their start, their end, and what travels to them and back. */
final class WorkerSabotages {
    private static final String STAND_IN = "StandInException";
    private static final int LARGE = 1 << 20;

    private WorkerSabotages() {}

    static List<Sabotage> all() {
        return List.of(
                onProcesses("a task that took its worker with it counts as done")
                        .isToldBy("systemExitInTask", "haltDuringResultSend", "deathFailsOnlyAffectedTasks")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            results.replaceAll(result -> result instanceof Outcome.WorkerLost<?> lost
                                    ? new Outcome.Value<>(lost.index(), lost.attempts(), lost.worker(), null)
                                    : result);
                            return results;
                        }),
                failing("of an exception that cannot be carried nothing is told", cause -> {
                            return cause.getClass().getSimpleName().equals(STAND_IN)
                                    ? new IllegalStateException("a failure that cannot be carried")
                                    : cause;
                        })
                        .isToldBy("exceptionThatCannotBeDeserialised", "exceptionWithUnserialisableField"),
                failing("what cannot be read is not named", cause -> {
                            return cause instanceof LidoException lido
                                    ? new LidoException(lido.code(), "something cannot be read")
                                    : cause;
                        })
                        .isToldBy("argumentDecodeFails", "classMissingOnWorkerIsNamed", "resultDecodeFails"),
                onProcesses("attempts are not counted")
                        .isToldBy("haltDuringTask", "taskTimeoutFreesTheSlotOthersFinish")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            results.replaceAll(result -> result instanceof Outcome.Value<?> value
                                    ? new Outcome.Value<>(value.index(), 1, value.worker(), value.get())
                                    : result);
                            return results;
                        }),
                onProcesses("a large result lacks its last byte")
                        .isToldBy("payload64MiBOut")
                        .meddling(call -> {
                            Object result = call.proceed();
                            return result instanceof byte[] bytes && bytes.length > LARGE
                                    ? Arrays.copyOf(bytes, bytes.length - 1)
                                    : result;
                        }),
                tellsTheNextCaller(),
                onProcesses("only the first workers run the initializer")
                        .isToldBy("initializerAfterReplacement")
                        .configuring(WorkerSabotages::forTheFirstOnly),
                onProcesses("nobody tells what a worker said that could not start")
                        .isToldBy("workerFailsToStart")
                        .choosing(config -> {
                            try {
                                return Pools.choosePool(config);
                            } catch (PoolBrokenException broken) {
                                throw silent();
                            }
                        })
                        .meddling(call -> {
                            try {
                                return call.proceed();
                            } catch (PoolBrokenException broken) {
                                throw silent();
                            }
                        }));
    }

    private static Sabotage tellsTheNextCaller() {
        AtomicBoolean lost = new AtomicBoolean();
        return onProcesses("the loss of a worker fails a call whose tasks have all ended well")
                .isToldBy("idleWorkerDeathUnnoticedByCaller", "allWorkersDie")
                .configuring(config -> config.toBuilder()
                        .listener(new PoolListener() {
                            @Override
                            public void workerLost(String worker, String reason) {
                                lost.set(true);
                            }
                        })
                        .build())
                .meddling(call -> {
                    Object result = call.proceed();
                    if (call.is("map", "call") && lost.getAndSet(false)) {
                        throw new WorkerLostException(0, 1, "one of them", "it is gone");
                    }
                    return result;
                });
    }

    private static Sabotage onProcesses(String fault) {
        return Sabotage.that(fault).on("processes:2").among("mapEqualsSequential");
    }

    private static Sabotage failing(String fault, UnaryOperator<Throwable> change) {
        return onProcesses(fault).meddling(call -> {
            try {
                return call.proceed();
            } catch (TaskFailedException failure) {
                throw new TaskFailedException(
                        failure.index(), failure.attempts(), failure.worker(), change.apply(failure.getCause()));
            }
        });
    }

    private static PoolBrokenException silent() {
        return new PoolBrokenException("LIDO-14", "LIDO-14: no workers", null);
    }

    private static PoolConfig forTheFirstOnly(PoolConfig config) {
        PoolConfig.Builder builder = config.toBuilder();
        config.initializer().ifPresent(initializer -> builder.initializer(new ForTheFirst(initializer)));
        return builder.build();
    }

    /** Workers are numbered in the order in which they are started. */
    private record ForTheFirst(Initializer initializer) implements Initializer {
        @Override
        public void initialize(String worker) throws Exception {
            if (Integer.parseInt(worker.substring(worker.lastIndexOf('-') + 1)) <= 2) {
                initializer.initialize(worker);
            }
        }
    }
}
