package dev.lido.conformance.proof;

import dev.lido.Capability;
import dev.lido.Delivery;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import dev.lido.PoolConfig;
import dev.lido.PoolExecutorService;
import dev.lido.TaskFailedException;
import dev.lido.WorkerLostException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Faults of failures: those of tasks, of serialization, and of workers. */
final class FailureSabotages {
    /** Longer than a case may take that hangs. */
    private static final long TOO_LONG_NANOS = 8_000_000_000L;

    private FailureSabotages() {}

    static List<Sabotage> all() {
        return List.of(
                Sabotage.that("map swallows failures")
                        .isToldBy(
                                "callbackOncePerResultSameTimingEverywhere",
                                "chunkFailureKeepsSiblings",
                                "closeFinishesAndTerminateCancels",
                                "errorsAreCarriedToo",
                                "exceptionTypeMessageCause",
                                "failFastCancelsPending",
                                "failingIndexReported",
                                "inputIteratorThrows",
                                "poolUsableAfterTaskError",
                                "remoteStackPresent",
                                "tryWithResourcesReleasesThreadsProcessesPorts")
                        .meddling(call -> {
                            if (!call.is("map")) {
                                return call.proceed();
                            }
                            List<Object> results = new ArrayList<>();
                            for (Outcome<Object> outcome : call.target().mapOutcomes(call.iterable(), call.task())) {
                                results.add(outcome.isValue() ? outcome.get() : null);
                            }
                            return Arrays.asList(results.toArray());
                        })
                        .hanging(),
                failing(
                                "the cause is told in words only",
                                failure -> new TaskFailedException(
                                        failure.index(),
                                        failure.attempts(),
                                        failure.worker(),
                                        new IllegalStateException(
                                                failure.getCause().toString())))
                        .isToldBy(
                                "batchedMapOnEveryBackend",
                                "closeFinishesAndTerminateCancels",
                                "errorsAreCarriedToo",
                                "exceptionTypeMessageCause",
                                "exceptionWithNullStackOrText",
                                "failFastCancelsPending",
                                "failingIndexReported",
                                "outOfMemoryInTaskKeepsThePool",
                                "remoteStackPresent",
                                "textsOfNullPointersArrive"),
                failing("what the JVM says of null is lost", FailureSabotages::withoutText)
                        .isToldBy("textsOfNullPointersArrive"),
                failing("the cause has lost its stack", failure -> {
                            failure.getCause().setStackTrace(new StackTraceElement[0]);
                            return failure;
                        })
                        .isToldBy("remoteStackPresent"),
                failing("what belongs to the cause is looked at by each way that leads there", failure -> {
                            long unused = count(failure, System.nanoTime());
                            return failure;
                        })
                        .isToldBy("manySuppressedInTime")
                        .hanging(),
                failing("the cause has lost its own cause", failure -> {
                            Throwable cause = failure.getCause();
                            return cause.getCause() == null || cause.getCause().getCause() == null
                                    ? failure
                                    : new TaskFailedException(
                                            failure.index(), failure.attempts(), failure.worker(), cause.getCause());
                        })
                        .isToldBy("exceptionTypeMessageCause", "failingIndexReported"),
                failing(
                                "the index told is the next one",
                                failure -> new TaskFailedException(
                                        failure.index() + 1, failure.attempts(), failure.worker(), failure.getCause()))
                        .isToldBy(
                                "batchedMapOnEveryBackend",
                                "chunkFailureKeepsSiblings",
                                "failingIndexReported",
                                "inputIteratorThrows"),
                failing(
                                "errors come as exceptions",
                                failure -> failure.getCause() instanceof Error error
                                        ? new TaskFailedException(
                                                failure.index(),
                                                failure.attempts(),
                                                failure.worker(),
                                                new IllegalStateException(error))
                                        : failure)
                        .isToldBy("errorsAreCarriedToo", "outOfMemoryInTaskKeepsThePool"),
                Sabotage.that("map runs everything in spite of a failure")
                        .isToldBy("closeFinishesAndTerminateCancels", "failFastCancelsPending", "inputIteratorThrows")
                        .meddling(call -> {
                            if (!call.is("map")) {
                                return call.proceed();
                            }
                            List<Object> results = new ArrayList<>();
                            for (Outcome<Object> outcome : call.target().mapOutcomes(call.iterable(), call.task())) {
                                results.add(outcome.get());
                            }
                            return Arrays.asList(results.toArray());
                        })
                        .hanging(),
                Sabotage.that("attempts are counted from 0")
                        .isToldBy("outcomesMode", "outOfMemoryInTaskKeepsThePool", "stackOverflowWhilePrinting")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            results.replaceAll(outcome -> outcome instanceof Outcome.Value<?> value
                                    ? new Outcome.Value<>(
                                            value.index(), value.attempts() - 1, value.worker(), value.value())
                                    : outcome);
                            return results;
                        }),
                Sabotage.that("a failure fails its whole chunk")
                        .isToldBy(
                                "chunkFailureKeepsSiblings",
                                "errorsAreCarriedToo",
                                "outcomesMode",
                                "outOfMemoryInTaskKeepsThePool",
                                "stackOverflowWhilePrinting")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            for (int i = 0; i < results.size(); i++) {
                                if (results.get(i) instanceof Outcome.Failed<?> failed && failed.index() == i) {
                                    for (int j = i / 10 * 10; j < Math.min(i / 10 * 10 + 10, results.size()); j++) {
                                        results.set(j, new Outcome.Failed<>(j, 1, failed.worker(), failed.cause()));
                                    }
                                }
                            }
                            return results;
                        }),
                Sabotage.that("what is behind a task that timed out starts twice")
                        .isToldBy("tasksBehindOneThatIsStuckStartOnce")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            if (results.size() > 1 && results.get(0) instanceof Outcome.TimedOut<?>) {
                                List<Object> behind = ((List<Object>) call.iterable()).subList(1, 2);
                                List<Object> unused = call.target().map(behind, call.task());
                            }
                            return results;
                        }),
                diesOfFailure(),
                losesAWorkerByAnError(),
                Sabotage.that("copies are declared and not made")
                        .declaring(Capability.COPIES)
                        .isToldBy(
                                "argumentNotSerialisable",
                                "executorRefusesWhatCannotTravel",
                                "resultNotSerialisable",
                                "lambdaAndCapturedState",
                                "taskMutationInvisibleToCaller",
                                "tooDeepStructureIsAnError"),
                Sabotage.that("the executor drops what cannot travel")
                        .on("threads:2?strict=true")
                        .isToldBy("executorRefusesWhatCannotTravel")
                        .meddling(call -> {
                            return call.is("executor") ? dropping((ExecutorService) call.proceed()) : call.proceed();
                        })
                        .hanging(),
                Sabotage.that("method references are taken for others")
                        .on("threads:2?strict=true")
                        .among("lambdaAndCapturedState", "mapEqualsSequential")
                        .isToldBy("methodReferencesOfOneName")
                        .meddling(call -> {
                            if (call.is("map")
                                    && call.arg(0) instanceof List<?> inputs
                                    && !inputs.isEmpty()
                                    && inputs.get(0) instanceof Double) {
                                throw new TaskFailedException(0, 1, "worker", new ClassCastException());
                            }
                            return call.proceed();
                        }),
                serializing(
                                "what cannot be serialized is not named",
                                failure -> new TaskFailedException(
                                        failure.index(),
                                        failure.attempts(),
                                        failure.worker(),
                                        new LidoException("LIDO-17", "something cannot be serialized")))
                        .among("taskMutationInvisibleToCaller", "mapEqualsSequential", "exceptionTypeMessageCause")
                        .isToldBy(
                                "argumentNotSerialisable",
                                "lambdaAndCapturedState",
                                "resultNotSerialisable",
                                "tooDeepStructureIsAnError"),
                onProcesses("large inputs are refused")
                        .isToldBy("payload64MiBIn")
                        .among("payload64MiBOut", "argumentNotSerialisable", "mapEqualsSequential")
                        .meddling(call -> {
                            if (call.is("map", "call")
                                    && String.valueOf(call.arg(0) instanceof List<?> list ? list.get(0) : call.arg(0))
                                            .startsWith("[")) {
                                throw new TaskFailedException(0, 1, "worker", new OutOfMemoryError("frame too large"));
                            }
                            return call.proceed();
                        }),
                onProcesses("a function is sent with each piece of a call")
                        .isToldBy("functionSentOncePerWorkerAndJob")
                        .among("resultDecodeFails", "lambdaAndCapturedState", "mapEqualsSequential")
                        .meddling(call -> {
                            if (!call.is("map") || call.inputs() <= 100) {
                                return call.proceed();
                            }
                            List<Object> results = new ArrayList<>();
                            List<?> inputs = (List<?>) call.arg(0);
                            for (int i = 0; i < inputs.size(); i += 20) {
                                results.addAll(call.with(
                                                0, new ArrayList<>(inputs.subList(i, Math.min(i + 20, inputs.size()))))
                                        .list());
                            }
                            return results;
                        }),
                onProcesses("a lost task runs once more than asked for")
                        .isToldBy("retryCountExact")
                        .among("idleWorkerDeathUnnoticedByCaller", "mapEqualsSequential", "haltDuringTask")
                        .meddling(call -> {
                            return call.is("withRetriesOnLoss") && (int) call.arg(0) >= 0
                                    ? call.with(0, (int) call.arg(0) + 1).proceed()
                                    : call.proceed();
                        }),
                onProcesses("a task that may have started runs again though it must not")
                        .isToldBy("retryCountExact")
                        .among("idleWorkerDeathUnnoticedByCaller", "allWorkersDie")
                        .meddling(call -> {
                            return call.is("withDelivery")
                                    ? call.with(0, Delivery.AT_LEAST_ONCE).proceed()
                                    : call.proceed();
                        }),
                onProcesses("the neighbor is blamed for a lost worker")
                        .isToldBy("innocentNeighbourNotBlamed")
                        .among("allWorkersDie", "mapEqualsSequential")
                        .meddling(call -> {
                            if (!call.is("mapOutcomes")) {
                                return call.proceed();
                            }
                            List<Object> results = call.list();
                            for (int i = results.size() - 2; i >= 0; i--) {
                                if (results.get(i) instanceof Outcome.WorkerLost<?> lost) {
                                    results.set(
                                            i + 1,
                                            new Outcome.WorkerLost<>(
                                                    i + 1, lost.attempts(), lost.worker(), lost.reason()));
                                }
                            }
                            return results;
                        }),
                onProcesses("the index of a lost task is not told")
                        .isToldBy("poisonTaskStopsAfterN")
                        .among("allWorkersDie", "mapEqualsSequential")
                        .meddling(call -> {
                            try {
                                return call.proceed();
                            } catch (WorkerLostException lost) {
                                throw new WorkerLostException(0, lost.attempts(), lost.worker(), "it is gone");
                            }
                        }),
                onProcesses("a lost worker breaks the pool")
                        .isToldBy("poolRecovers")
                        .among("mapEqualsSequential")
                        .meddling(breaksWithAWorker()),
                onProcesses("a frozen worker is waited for")
                        .isToldBy("frozenIdleWorkerIsNoticed")
                        .among("mapEqualsSequential")
                        .configuring(config ->
                                config.toBuilder().option("heartbeat", 0).build()),
                onProcesses("a timeout is not passed on")
                        .isToldBy("timeoutHoldsWithAFrozenWorker")
                        .among("mapEqualsSequential")
                        .meddling(call -> call.is("withTimeout") ? call.target() : call.proceed()),
                onProcesses("attempts that did not start are not counted")
                        .isToldBy("argumentThatEndsItsWorkerIsNamed")
                        .among("mapEqualsSequential")
                        .meddling(FailureSabotages::forgetsAttempts),
                onProcesses("workers are not replaced after their tasks")
                        .isToldBy("maxTasksPerWorker")
                        .among("mapEqualsSequential", "idleWorkerDeathUnnoticedByCaller")
                        .configuring(FailureSabotages::withoutOptions),
                onProcesses("resizing does nothing")
                        .isToldBy("resizeUpAndDownWhileBusy")
                        .among("mapEqualsSequential")
                        .meddling(call -> {
                            return call.is("resize") ? null : call.proceed();
                        }));
    }

    private static Object forgetsAttempts(Intercepted call) throws Throwable {
        if (!call.is("mapOutcomes")) {
            return call.proceed();
        }
        List<Object> results = call.list();
        results.replaceAll(result -> result instanceof Outcome.WorkerLost<?> lost
                ? new Outcome.WorkerLost<>(lost.index(), 1, lost.worker(), lost.reason())
                : result);
        return results;
    }

    private static Sabotage onProcesses(String fault) {
        return Sabotage.that(fault).on("processes:2");
    }

    private static Sabotage failing(String fault, Function<TaskFailedException, TaskFailedException> change) {
        return Sabotage.that(fault).meddling(call -> {
            try {
                return call.proceed();
            } catch (TaskFailedException failure) {
                throw failure.getClass() == TaskFailedException.class ? change.apply(failure) : failure;
            }
        });
    }

    /** How many exceptions belong to one, for each way that leads to them; ends after some seconds. */
    private static long count(Throwable thrown, long since) {
        if (System.nanoTime() - since > TOO_LONG_NANOS) {
            return 0;
        }
        long number = 1;
        if (thrown.getCause() != null) {
            number += count(thrown.getCause(), since);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            number += count(suppressed, since);
        }
        return number;
    }

    /** A worker is busy for good once a call has failed by an error. */
    private static Sabotage losesAWorkerByAnError() {
        AtomicReference<CountDownLatch> open = new AtomicReference<>(new CountDownLatch(1));
        AtomicBoolean lost = new AtomicBoolean();
        return Sabotage.that("a worker does not come back from an error")
                .isToldBy("errorsOfAnyKindLeaveAllWorkers", "outOfMemoryInTaskKeepsThePool")
                .hanging()
                .among("mapSingleItem", "exceptionTypeMessageCause", "remoteStackPresent")
                .meddling(call -> {
                    if (call.is("close", "terminate")) {
                        lost.set(false);
                        open.getAndSet(new CountDownLatch(1)).countDown();
                    }
                    try {
                        return call.proceed();
                    } catch (TaskFailedException failure) {
                        if (failure.getCause() instanceof Error && lost.compareAndSet(false, true)) {
                            CountDownLatch end = open.get();
                            CompletableFuture<?> unused = call.target().mapAsync(List.of(1), i -> {
                                end.await();
                                return i;
                            });
                        }
                        throw failure;
                    }
                });
    }

    private static TaskFailedException withoutText(TaskFailedException failure) {
        if (!(failure.getCause() instanceof NullPointerException cause)) {
            return failure;
        }
        NullPointerException bare = new NullPointerException();
        bare.setStackTrace(cause.getStackTrace());
        return new TaskFailedException(failure.index(), failure.attempts(), failure.worker(), bare);
    }

    /** An executor whose {@code execute} hides that a command was rejected. */
    private static Object dropping(ExecutorService executor) {
        Class<?> type = PoolExecutorService.class;
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return method.invoke(executor, args);
            } catch (InvocationTargetException thrown) {
                if (method.getName().equals("execute") && thrown.getCause() instanceof RejectedExecutionException) {
                    return null;
                }
                throw thrown.getCause();
            }
        });
    }

    private static Sabotage serializing(String fault, Function<TaskFailedException, TaskFailedException> change) {
        return failing(
                        fault,
                        failure -> failure.getCause() instanceof LidoException lido
                                        && lido.code().equals("LIDO-17")
                                ? change.apply(failure)
                                : failure)
                .on("threads:2?strict=true");
    }

    private static Sabotage diesOfFailure() {
        Map<Object, Boolean> dead = new ConcurrentHashMap<>();
        return Sabotage.that("a pool whose task failed takes no further call")
                .isToldBy(
                        "closeFinishesAndTerminateCancels",
                        "exceptionTypeMessageCause",
                        "failingIndexReported",
                        "inputIteratorThrows",
                        "manySuppressedInTime",
                        "poolUsableAfterTaskError",
                        "textsOfNullPointersArrive")
                .meddling(call -> {
                    if (call.is("map", "call") && call.target() instanceof Pool) {
                        if (dead.containsKey(System.identityHashCode(call.target()))) {
                            throw new PoolBrokenException(
                                    "LIDO-14", "the pool is broken", new IllegalStateException("a task failed"));
                        }
                        try {
                            return call.proceed();
                        } catch (TaskFailedException failure) {
                            dead.put(System.identityHashCode(call.target()), true);
                            throw failure;
                        }
                    }
                    return call.proceed();
                });
    }

    private static Meddler breaksWithAWorker() {
        AtomicBoolean broken = new AtomicBoolean();
        return call -> {
            if (call.is("map") && broken.get()) {
                throw new PoolBrokenException(
                        "LIDO-14", "the pool is broken", new IllegalStateException("a worker was lost"));
            }
            try {
                return call.proceed();
            } catch (WorkerLostException lost) {
                broken.set(true);
                throw lost;
            }
        };
    }

    static PoolConfig withoutOptions(PoolConfig config) {
        PoolConfig.Builder bare = PoolConfig.parse("processes:2").toBuilder();
        config.initializer().ifPresent(bare::initializer);
        config.seed().ifPresent(bare::seed);
        config.listeners().forEach(bare::listener);
        return bare.build();
    }
}
