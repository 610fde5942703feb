package dev.lido.conformance.proof;

import dev.lido.CallInterruptedException;
import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.ResultCallback;
import dev.lido.TaskFailedException;
import dev.lido.TaskTimeoutException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Faults of a pool's life, of callbacks and futures, and of what surrounds tasks. */
final class LifeSabotages {
    private LifeSabotages() {}

    static List<Sabotage> all() {
        return List.of(
                Sabotage.that("the initializer is forgotten")
                        .isToldBy("initializerOncePerWorker", "initializerThrows")
                        .configuring(config -> {
                            PoolConfig.Builder bare = PoolConfig.parse(config.toString()).toBuilder();
                            config.seed().ifPresent(bare::seed);
                            config.listeners().forEach(bare::listener);
                            return bare.build();
                        }),
                Sabotage.that("workers share threads")
                        .isToldBy(
                                "initializerOncePerWorker",
                                "tasksBehindOneThatIsStuckStartOnce",
                                "threadIsAsBeforeForTheNextTask")
                        // Nobody waits for those threads to have told of their last chunk.
                        .mayBeToldBy("closeFinishesAndTerminateCancels")
                        .on(FaultyBackend.RUNS_EACH_CHUNK_ON_ANOTHER_THREAD),
                Sabotage.that("a closed pool leaves a thread")
                        .isToldBy("tryWithResourcesReleasesThreadsProcessesPorts")
                        .on(FaultyBackend.LEAKS_A_THREAD),
                Sabotage.that("a closed pool leaves a file")
                        .isToldBy("tryWithResourcesReleasesThreadsProcessesPorts")
                        .on(FaultyBackend.LEAKS_A_FILE),
                Sabotage.that("closing cancels")
                        .isToldBy("callbackThatClosesThePool", "closeFinishesAndTerminateCancels")
                        .mayBeToldBy("cancelRunningFreesTheSlot", "streamOutlivesThePoolReference")
                        .meddling(call -> {
                            if (call.is("close") && call.target() instanceof Pool pool) {
                                pool.terminate();
                                return null;
                            }
                            return call.proceed();
                        }),
                Sabotage.that("a pool that was not closed keeps its program from ending")
                        .isToldBy("programThatForgetsItsPoolEnds")
                        .hanging()
                        .on(FaultyBackend.KEEPS_THE_PROGRAM),
                closesTwiceWithAnError(),
                hangsWithAnOpenStream(),
                Sabotage.that("a closed pool answers with nothing")
                        .isToldBy("callbackThatClosesThePool", "closeFinishesAndTerminateCancels", "submitAfterClose")
                        .meddling(call -> {
                            try {
                                return call.proceed();
                            } catch (PoolClosedException closed) {
                                if (call.is("map")) {
                                    return new ArrayList<>();
                                }
                                throw closed;
                            }
                        }),
                Sabotage.that("an interrupted map returns what it has")
                        .isToldBy("checkpointSurvivesInterrupt", "interruptDuringMap")
                        .meddling(call -> {
                            try {
                                return call.proceed();
                            } catch (CallInterruptedException interrupted) {
                                return new ArrayList<>();
                            }
                        }),
                closesTheOthersToo(),
                Sabotage.that("a pool may be chosen anywhere")
                        .isToldBy("poolInStaticInitializerIsAnError")
                        .among("mapEqualsSequential")
                        .choosing(config -> CompletableFuture.supplyAsync(() -> Pools.choosePool(config))
                                .join()),
                Sabotage.that("callbacks are told twice")
                        .isToldBy(
                                "callbackOncePerResultSameTimingEverywhere",
                                "concurrentMapsFromSeveralThreads",
                                "nullElementsAndNullResults")
                        .meddling(call -> {
                            return withCallback(call, callback -> (index, result) -> {
                                callback.accept(index, result);
                                callback.accept(index, result);
                            });
                        }),
                Sabotage.that("what callbacks throw is swallowed")
                        .isToldBy("callbackThrows", "callbackThatClosesThePool")
                        .meddling(call -> {
                            return withCallback(call, callback -> (index, result) -> {
                                try {
                                    callback.accept(index, result);
                                } catch (RuntimeException swallowed) {
                                    // that is the fault
                                }
                            });
                        })
                        .hanging(),
                Sabotage.that("callbacks run on threads of their own")
                        .isToldBy(
                                "callbackOncePerResultSameTimingEverywhere",
                                "callbackThatClosesThePool",
                                "checkpointSurvivesInterrupt",
                                "concurrentMapsFromSeveralThreads")
                        .meddling(call -> {
                            return withCallback(
                                    call,
                                    callback -> (index, result) -> elsewhere(() -> callback.accept(index, result)));
                        })
                        .hanging(),
                Sabotage.that("cancelling a future leaves its tasks alone")
                        .isToldBy(
                                "cancelPendingNeverRuns",
                                "cancelRunningFreesTheSlot",
                                "futureCompletedFromOutsideEndsItsCall")
                        .meddling(call -> {
                            return call.is("callAsync", "mapAsync")
                                    ? call.future().thenApply(value -> value)
                                    : call.proceed();
                        })
                        .hanging(),
                Sabotage.that("a time-out is told as any failure")
                        .among("mapEqualsSequential", "failingIndexReported", "taskTimeoutFreesTheSlotOthersFinish")
                        .isToldBy("timeoutInEveryVerb")
                        .meddling(call -> {
                            try {
                                return call.proceed();
                            } catch (TaskTimeoutException late) {
                                throw new TaskFailedException(late.index(), late.attempts(), late.worker(), late);
                            }
                        }),
                diesWithItsPool(),
                Sabotage.that("the seed of a view is ignored")
                        .isToldBy(
                                "checkpointResumesElsewhere",
                                "randomStreamSameForAnyWorkersChunksRetryBackend",
                                "nestedPoolNeitherDeadlocksNorOversubscribes")
                        .meddling(call -> {
                            return call.is("withSeed") ? call.target() : call.proceed();
                        }),
                Sabotage.that("calls within tasks have workers of their own")
                        .isToldBy("nestedPoolNeitherDeadlocksNorOversubscribes")
                        .meddling(call -> {
                            if (call.is("map")
                                    && Thread.currentThread().getName().startsWith("lido-")) {
                                try (Pool another = Pools.choosePool("threads:2")) {
                                    return call.on(another);
                                }
                            }
                            return call.proceed();
                        }),
                Sabotage.that("nothing of what tasks print arrives")
                        .isToldBy("stdoutOfTaskRelayed")
                        .on("processes:2?output=off")
                        .among("mapEqualsSequential", "randomStreamSameForAnyWorkersChunksRetryBackend"),
                Sabotage.that("what a task prints is kept until it ends")
                        .isToldBy("endlessLineIsPassedOn")
                        .meddling(call -> call.is("call") ? printingLater(call) : call.proceed())
                        .hanging(),
                keepsTheNames());
    }

    /** The same call with its callback for results wrapped, if it has one. */
    @SuppressWarnings("unchecked")
    private static Object withCallback(Intercepted call, UnaryOperator<ResultCallback<Object>> wrapper)
            throws Throwable {
        return call.is("forEachResult", "forEachResultAsync") && call.arg(2) instanceof ResultCallback<?> callback
                ? call.with(2, wrapper.apply((ResultCallback<Object>) callback)).proceed()
                : call.proceed();
    }

    private static Object printingLater(Intercepted call) throws Throwable {
        PrintStream out = System.out;
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        PrintStream later = new PrintStream(kept, true, StandardCharsets.UTF_8);
        System.setOut(later);
        try {
            return call.proceed();
        } finally {
            // The case may have ended before.
            if (System.out == later) {
                System.setOut(out);
            }
            out.print(kept.toString(StandardCharsets.UTF_8));
        }
    }

    private static Sabotage keepsTheNames() {
        Map<Thread, String> names = new ConcurrentHashMap<>();
        return Sabotage.that("a thread keeps the name that a task gave it")
                .isToldBy("threadIsAsBeforeForTheNextTask")
                .among("mapEqualsSequential", "outcomesMode", "mapOrderUnderRandomDelays")
                .meddling(call -> {
                    return call.is("mapOutcomes")
                            ? call.wrapping(task -> input -> {
                                        Thread thread = Thread.currentThread();
                                        thread.setName(names.getOrDefault(thread, thread.getName()));
                                        try {
                                            return task.apply(input);
                                        } finally {
                                            names.put(thread, thread.getName());
                                        }
                                    })
                                    .proceed()
                            : call.proceed();
                });
    }

    private static Sabotage closesTwiceWithAnError() {
        Set<Object> closed = ConcurrentHashMap.newKeySet();
        return Sabotage.that("terminating a closed pool is an error")
                .isToldBy("callbackThatClosesThePool", "closeIdempotent")
                .meddling(call -> {
                    if (call.is("terminate") && closed.contains(call.target())) {
                        throw new IllegalStateException("the pool was closed");
                    }
                    if (call.is("close")) {
                        closed.add(call.target());
                    }
                    return call.proceed();
                });
    }

    private static Sabotage hangsWithAnOpenStream() {
        Set<Object> streaming = ConcurrentHashMap.newKeySet();
        return Sabotage.that("closing waits for streams that nobody reads")
                .isToldBy("tryWithResourcesReleasesThreadsProcessesPorts")
                .hanging()
                .meddling(call -> {
                    if (call.is("imap", "imapUnordered") && call.target() instanceof Pool) {
                        streaming.add(call.target());
                        return call.stream().onClose(() -> streaming.remove(call.target()));
                    }
                    if (call.is("close") && streaming.contains(call.target())) {
                        new CountDownLatch(1).await();
                    }
                    return call.proceed();
                });
    }

    private static Sabotage closesTheOthersToo() {
        Set<Pool> open = ConcurrentHashMap.newKeySet();
        return Sabotage.that("a pool that closes takes the others along")
                .isToldBy("newPoolAfterClose", "interruptDuringMap")
                // If it is the first to ask what the backend can do, which a pool of its own tells.
                .mayBeToldBy("futureCompletedFromOutsideEndsItsCall")
                .choosing(config -> {
                    Pool pool = Pools.choosePool(config);
                    open.add(pool);
                    return pool;
                })
                .meddling(call -> {
                    if (call.is("close") && call.target() instanceof Pool closing && open.remove(closing)) {
                        open.forEach(Pool::terminate);
                        open.clear();
                    }
                    return call.proceed();
                });
    }

    private static Sabotage diesWithItsPool() {
        Set<Object> closed = ConcurrentHashMap.newKeySet();
        return Sabotage.that("futures die with their pool")
                .isToldBy("futureCompletedBeforeCloseStaysReadable")
                .meddling(call -> {
                    if (call.is("close", "terminate")) {
                        Object answer = call.proceed();
                        closed.add(call.target());
                        return answer;
                    }
                    return call.is("mapAsync")
                            ? new Mortal(call.future(), () -> closed.contains(call.target()))
                            : call.proceed();
                });
    }

    private static void elsewhere(Runnable body) {
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (RuntimeException failure) {
                thrown.set(failure);
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
        if (thrown.get() != null) {
            throw thrown.get();
        }
    }

    /** A future that is asked in vain once its pool is gone. */
    private static final class Mortal extends CompletableFuture<Object> {
        private final CompletableFuture<Object> future;
        private final BooleanSupplier dead;

        Mortal(CompletableFuture<Object> future, BooleanSupplier dead) {
            this.future = future;
            this.dead = dead;
            CompletableFuture<?> unused = future.whenComplete((value, failure) -> {
                if (failure == null) {
                    complete(value);
                } else {
                    completeExceptionally(failure);
                }
            });
            // Whoever completes this one ends the call, as ever.
            CompletableFuture<?> unusedToo = whenComplete((value, failure) -> {
                if (!future.isDone()) {
                    future.cancel(true);
                }
            });
        }

        @Override
        public Object get() throws InterruptedException, ExecutionException {
            if (dead.getAsBoolean()) {
                throw new IllegalStateException("the pool is gone");
            }
            return super.get();
        }

        @Override
        public boolean cancel(boolean interrupt) {
            boolean cancelled = future.cancel(interrupt);
            return super.cancel(interrupt) || cancelled;
        }
    }
}
