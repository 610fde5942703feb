package dev.lido.conformance.proof;

import dev.lido.BiTask;
import dev.lido.ConfigException;
import dev.lido.Pools;
import dev.lido.TaskFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Faults of calls and their results. */
final class CallSabotages {

    private CallSabotages() {}

    private static Sabotage readsAllOfACheckpoint() {
        AtomicReference<Path> checkpoint = new AtomicReference<>();
        return Sabotage.that("each call reads the whole checkpoint")
                .among("mapSingleItem")
                .isToldBy("checkpointCostIsConstant")
                .meddling(call -> {
                    if (call.is("withCheckpoint")) {
                        checkpoint.set((Path) call.arg(0));
                    } else if (call.is("map") && checkpoint.get() != null) {
                        byte[] unused = Files.readAllBytes(checkpoint.get());
                    }
                    return call.proceed();
                });
    }

    static List<Sabotage> all() {
        return List.of(
                Sabotage.that("checkpoints keep nothing")
                        .among("mapSingleItem", "checkpointCostIsConstant")
                        .isToldBy(
                                "checkpointSurvivesInterrupt",
                                "checkpointResumesElsewhere",
                                "checkpointCutOffAnywhere",
                                "killedMasterKeepsWhatItTold")
                        .meddling(call -> call.is("withCheckpoint") ? call.target() : call.proceed()),
                readsAllOfACheckpoint(),
                Sabotage.that("map loses the last of many results")
                        .isToldBy("mapOrderUnderRandomDelays", "adaptiveChunkIsActive", "lazyListIsNotMaterialised")
                        .meddling(call -> {
                            if (call.is("map") && call.inputs() > 150) {
                                List<Object> results = call.list();
                                return results.subList(0, results.size() - 1);
                            }
                            return call.proceed();
                        }),
                Sabotage.that("map runs its last task twice")
                        .isToldBy(
                                "checkpointResumesElsewhere",
                                "chunkFailureKeepsSiblings",
                                "chunksPartitionExactly",
                                "mapRunsWithoutConsumption")
                        .meddling(call -> {
                            Object results = call.proceed();
                            if (call.is("map")
                                    && call.arg(0) instanceof List<?> inputs
                                    && inputs.size() >= 20
                                    && inputs.size() <= 1000) {
                                Object last = inputs.get(inputs.size() - 1);
                                Object unused = call.with(0, Collections.singletonList(last))
                                        .proceed();
                            }
                            return results;
                        }),
                Sabotage.that("map takes equal inputs for one")
                        .isToldBy("duplicateInputsRunEach")
                        .meddling(CallSabotages::merge),
                Sabotage.that("imap gives results in the wrong order")
                        .isToldBy("mapEqualsSequential", "mapOrderUnderRandomDelays", "streamOutlivesThePoolReference")
                        .meddling(call -> {
                            if (call.is("imap") && call.inputs() >= 100) {
                                List<Object> results =
                                        new ArrayList<>(call.stream().toList());
                                Collections.reverse(results);
                                return results.stream();
                            }
                            return call.proceed();
                        }),
                Sabotage.that("mapAsync does nothing until it is asked")
                        .hanging()
                        .isToldBy(
                                "mapRunsWithoutConsumption",
                                "inputWithoutSize",
                                "tryWithResourcesReleasesThreadsProcessesPorts")
                        .meddling(call -> {
                            return call.is("mapAsync") ? new Lazy(call) : call.proceed();
                        }),
                Sabotage.that("map takes null for a result that is not there yet")
                        .isToldBy("nullElementsAndNullResults")
                        .meddling(call -> {
                            if (call.is("map")) {
                                List<Object> results = call.list();
                                results.replaceAll(result -> result);
                                return results.contains(null)
                                        ? results.stream()
                                                .filter(Objects::nonNull)
                                                .toList()
                                        : results;
                            }
                            return call.proceed();
                        }),
                Sabotage.that("map throws a result that is an exception")
                        .isToldBy("resultThatIsAnExceptionIsAValue")
                        .meddling(call -> {
                            Object results = call.proceed();
                            if (call.is("map")) {
                                int index = 0;
                                for (Object result : (List<?>) results) {
                                    if (result instanceof Throwable failure) {
                                        throw new TaskFailedException(index, 1, "worker", failure);
                                    }
                                    index++;
                                }
                            }
                            return results;
                        }),
                Sabotage.that("map swaps the arguments")
                        .isToldBy("mapOfSeveralArguments")
                        .meddling(call -> {
                            if (call.is("mapOfSeveral") && call.arg(2) instanceof BiTask<?, ?, ?>) {
                                @SuppressWarnings("unchecked")
                                BiTask<Object, Object, Object> task = (BiTask<Object, Object, Object>) call.arg(2);
                                return call.with(2, (BiTask<Object, Object, Object>) (a, b) -> task.apply(b, a))
                                        .proceed();
                            }
                            return call.proceed();
                        }),
                remembers(),
                Sabotage.that("map of nothing has no answer")
                        .isToldBy("mapEmptyInput", "mapReturnsSameKindOnEveryBackend", "submitAfterClose")
                        .meddling(call -> {
                            if (call.is("map") && call.inputs() == 0) {
                                throw new NoSuchElementException("no inputs");
                            }
                            return call.proceed();
                        }),
                Sabotage.that("map gives a list that nobody may change")
                        .isToldBy("mapReturnsSameKindOnEveryBackend")
                        .meddling(call -> {
                            return call.is("map") ? Collections.unmodifiableList(call.list()) : call.proceed();
                        }),
                Sabotage.that("options that do not exist are ignored")
                        .isToldBy("unknownOptionRejected")
                        .choosing(config -> {
                            try {
                                return Pools.choosePool(config);
                            } catch (ConfigException wrong) {
                                if (wrong.code().equals("LIDO-3")) {
                                    return Pools.choosePool("threads:2");
                                }
                                throw wrong;
                            }
                        }),
                Sabotage.that("map copies its inputs before it begins")
                        .isToldBy("lazyListIsNotMaterialised")
                        .meddling(call -> {
                            return call.is("map") && call.arg(0) instanceof List<?> inputs
                                    ? call.with(0, new ArrayList<>(inputs)).proceed()
                                    : call.proceed();
                        })
                        .hanging(),
                Sabotage.that("each worker gives a result, whether or not it had an input")
                        .isToldBy("mapFewerItemsThanWorkers", "mapSingleItem")
                        .among("mapEmptyInput", "mapOfSeveralArguments", "outcomesMode")
                        .meddling(call -> {
                            Object results = call.proceed();
                            if (call.is("map") && call.inputs() == 1) {
                                List<Object> more = new ArrayList<>((List<?>) results);
                                more.add(null);
                                return more;
                            }
                            return results;
                        }),
                Sabotage.that("the second worker is never used")
                        .among("mapEqualsSequential", "closeIdempotent", "windowNeverExceeded", "outcomesMode")
                        .isToldBy(
                                "unorderedHasNoHeadOfLineBlocking",
                                "initializerOncePerWorker",
                                "failFastCancelsPending")
                        .on(FaultyBackend.NEVER_USES_THE_SECOND_WORKER)
                        .hanging());
    }

    private static Object merge(Intercepted call) throws Throwable {
        if (!call.is("map") || !(call.arg(0) instanceof List<?> inputs) || inputs.size() > 1000) {
            return call.proceed();
        }
        Map<Object, Integer> places = new LinkedHashMap<>();
        inputs.forEach(input -> places.putIfAbsent(input, places.size()));
        List<Object> results = call.with(0, new ArrayList<>(places.keySet())).list();
        List<Object> answer = new ArrayList<>(Arrays.asList(new Object[inputs.size()]));
        for (int i = 0; i < inputs.size(); i++) {
            answer.set(i, results.get(places.get(inputs.get(i))));
        }
        return inputs.size() == places.size() ? results : answer;
    }

    /** The results of a call with the same function and inputs are those of the first one. */
    private static Sabotage remembers() {
        Map<List<Object>, Object> known = new ConcurrentHashMap<>();
        return Sabotage.that("map gives again what it gave the last time")
                .among("mapEqualsSequential", "imapInfiniteInput", "failingIndexReported", "closeIdempotent")
                .isToldBy("mapCalledTwice", "thousandMapsInALoop", "randomStreamSameForAnyWorkersChunksRetryBackend")
                .meddling(call -> {
                    if (!call.is("map") || !(call.arg(0) instanceof List<?> inputs)) {
                        return call.proceed();
                    }
                    List<Object> key = List.of(call.task().getClass(), new ArrayList<>(inputs));
                    Object before = known.get(key);
                    if (before == null) {
                        before = call.proceed();
                        known.put(key, before);
                    }
                    return before;
                });
    }

    /** Calls when somebody asks. */
    private static final class Lazy extends CompletableFuture<Object> {
        private final Intercepted call;

        Lazy(Intercepted call) {
            this.call = call;
        }

        @Override
        public Object get() throws InterruptedException, ExecutionException {
            begin();
            return super.get();
        }

        @Override
        public Object join() {
            begin();
            return super.join();
        }

        private synchronized void begin() {
            if (!isDone()) {
                try {
                    complete(call.future().get());
                } catch (ExecutionException failed) {
                    completeExceptionally(failed.getCause());
                } catch (Throwable failed) {
                    completeExceptionally(failed);
                }
            }
        }
    }
}
