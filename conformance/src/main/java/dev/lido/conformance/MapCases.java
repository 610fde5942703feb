package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.TaskContext;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group M: what {@code map} and its relatives give back. */
interface MapCases extends CaseSupport {
    /**
     * Every verb computes what a plain loop computes, and runs each task once. If this fails, look at how results are
     * put in the place of their inputs, and at what happens to the last chunk.
     */
    @Case(
            number = 1,
            rule = {"M1", "M12", "M14", "M15", "M17"})
    @Tag("R")
    default void mapEqualsSequential() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(100);
        List<String> expected = Tasks.marks(inputs);
        int folded = 0;
        for (int input : inputs) {
            folded = folded * 31 - input * input;
        }

        assertThat(pool.map(inputs, i -> Tasks.mark(i))).as("map").isEqualTo(expected);
        try (Stream<String> stream = pool.imap(inputs, i -> Tasks.mark(i))) {
            assertThat(stream.toList()).as("imap").isEqualTo(expected);
        }
        assertThat(pool.mapOutcomes(inputs, i -> Tasks.mark(i)))
                .as("mapOutcomes")
                .extracting(Outcome::get)
                .isEqualTo(expected);
        assertThat(pool.mapAsync(inputs, i -> Tasks.mark(i)).get())
                .as("mapAsync")
                .isEqualTo(expected);
        for (Mapper view : List.of(pool, pool.withChunkSize(7))) {
            assertThat(view.map(
                            inputs,
                            i -> TaskContext.current().index() + " "
                                    + TaskContext.current().attempt()))
                    .as("index and attempt, as tasks are told them")
                    .isEqualTo(inputs.stream().map(i -> i + " 1").toList());
        }
        List<Thread> combiners = new ArrayList<>();
        assertThat(pool.reduce(inputs, i -> i * i, 0, (sum, square) -> {
                    combiners.add(Thread.currentThread());
                    return sum * 31 - square;
                }))
                .as("reduce combines from left to right, in the order of the inputs")
                .isEqualTo(folded);
        assertThat(combiners)
                .as("reduce combines on the calling thread, once for each result")
                .hasSize(100)
                .containsOnly(Thread.currentThread());
        assertThat(pool.reduceAsync(inputs, i -> i * i, 0, (sum, square) -> sum * 31 - square)
                        .get())
                .as("reduceAsync")
                .isEqualTo(folded);
        List<Integer> accumulated = pool.reduce(inputs, i -> i * i, new ArrayList<Integer>(), (all, square) -> {
            all.add(square);
            return all;
        });
        assertThat(accumulated)
                .as("reduce to another type than that of the results")
                .isEqualTo(inputs.stream().map(i -> i * i).toList());
        String joined = pool.reduce(inputs, i -> Tasks.mark(i), (text, next) -> text + next);
        assertThat(joined)
                .as("reduce without identity begins with the first result")
                .isEqualTo(String.join("", expected));
        String withInput = pool.call(5, i -> Tasks.mark(i));
        assertThat(withInput).as("call").isEqualTo(Tasks.mark(5));
        String withoutInput = pool.call(() -> Tasks.mark(6));
        assertThat(withoutInput).as("call without an input").isEqualTo(Tasks.mark(6));
        assertThat(pool.callAsync(() -> Tasks.mark(7)).get()).as("callAsync").isEqualTo(Tasks.mark(7));

        Callable<String> job = (Callable<String> & Serializable) () -> Tasks.mark(8);
        assertThat(pool.executor().invokeAll(List.of(job, job)))
                .as("executor")
                .extracting(Future::get)
                .containsExactly(Tasks.mark(8), Tasks.mark(8));

        Probe probe = collector().probe();
        pool.forEach(inputs, i -> probe.event("ran " + i));
        assertThat(collector().events("ran "))
                .as("forEach runs each task once, and all are done when it returns")
                .containsExactlyInAnyOrderElementsOf(
                        inputs.stream().map(i -> "ran " + i).toList());
    }

    /**
     * The lists that verbs return have the inputs' length, are of fixed size and are the caller's own. If this fails,
     * look at which kind of list the engine hands out, and whether it keeps or shares it.
     */
    @Case(
            number = 2,
            rule = {"M4"})
    @Tag("R")
    default void mapReturnsSameKindOnEveryBackend() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(5);
        checkList("map", pool.map(inputs, i -> i), inputs);
        checkList("map again", pool.map(inputs, i -> i), inputs);
        checkList("mapAsync", pool.mapAsync(inputs, i -> i).get(), inputs);
        checkList("map of two arguments", pool.map(inputs, inputs, (a, b) -> a), inputs);
        checkList("batchedMap", pool.batchedMap(inputs, batch -> batch), inputs);
        checkList("mapOutcomes", pool.mapOutcomes(inputs, i -> i), null);
        assertThat(inputs).as("the inputs, after their results were changed").isEqualTo(Tasks.range(5));
        assertThatThrownBy(
                        () -> pool.map(List.<Integer>of(), i -> i).add(1),
                        "an empty list of results is of fixed size too")
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static <R> void checkList(String verb, List<R> results, List<R> expected) {
        assertThat(results).as(verb).hasSize(5);
        if (expected != null) {
            assertThat(results).as(verb).isEqualTo(expected).hasSameHashCodeAs(expected);
        }
        assertThatThrownBy(() -> results.add(results.get(0)), verb + " gives a list of fixed size")
                .isInstanceOf(UnsupportedOperationException.class);
        R last = results.get(4);
        results.set(0, last);
        assertThat(results.get(0))
                .as(verb + " gives a list that its caller may change")
                .isSameAs(last);
    }

    /**
     * A call runs everything whether or not anybody looks at the results. If this fails, the verb is lazy: look at what
     * starts the tasks.
     */
    @Case(
            number = 3,
            rule = {"M2"})
    @Tag("R")
    default void mapRunsWithoutConsumption() {
        Pool pool = open();
        Probe probe = collector().probe();
        List<Integer> unread = pool.map(Tasks.range(20), i -> probe.event("map " + i));
        assertThat(collector().events("map "))
                .as("tasks that ran before map returned a list of %s", unread.size())
                .hasSize(20);
        CompletableFuture<?> neverAsked = pool.mapAsync(Tasks.range(20), i -> probe.event("async " + i));
        collector()
                .await(
                        "20 tasks of a future that nobody asks",
                        events -> events.stream()
                                        .filter(event -> event.startsWith("async "))
                                        .count()
                                == 20);
        assertThat(neverAsked).isNotNull();
    }

    /**
     * Results come in the order of the inputs, in whatever order the tasks end. If this fails, look at how results that
     * arrive early wait for their place.
     */
    @Case(
            number = 4,
            rule = {"M3"})
    @Tag("R")
    @Tag("stochastic")
    default void mapOrderUnderRandomDelays() {
        Pool pool = open();
        long seed = workloadSeed();
        List<Integer> inputs = Tasks.range(200);
        for (Mapper view : List.of(pool, pool.withChunkSize(1), pool.withChunkSize(3))) {
            assertThat(view.map(inputs, i -> {
                        Tasks.spend(new SplittableRandom(seed + i).nextInt(1_000_000));
                        return i;
                    }))
                    .as("results of map under random delays")
                    .isEqualTo(inputs);
            try (Stream<Integer> stream = view.imap(inputs, i -> {
                Tasks.spend(new SplittableRandom(seed - i).nextInt(1_000_000));
                return i;
            })) {
                assertThat(stream.toList())
                        .as("results of imap under random delays")
                        .isEqualTo(inputs);
            }
        }
        if (pool.size() > 1) {
            // With two workers at least, task 0 certainly ends after task 1.
            Probe probe = collector().probe();
            Caller<Void> opener = call(() -> {
                collector().await("ran 1");
                collector().open("0 may end");
                return null;
            });
            assertThat(pool.withChunkSize(1).map(Tasks.range(2), i -> {
                        if (i == 0) {
                            probe.await("0 may end");
                        }
                        probe.event("ran " + i);
                        return i;
                    }))
                    .as("results when task 0 ends last")
                    .containsExactly(0, 1);
            opener.get();
            assertThat(collector().events("ran ")).containsExactly("ran 1", "ran 0");
        }
    }

    /**
     * No input is no task and no result, and no error. If this fails, look for a call that waits for a first result.
     */
    @Case(
            number = 5,
            rule = {"M5", "M12"})
    @Tag("R")
    default void mapEmptyInput() throws Exception {
        Pool pool = open();
        List<Integer> none = List.of();
        Iterable<Integer> unsized = WatchedInputs.of(0);
        Probe probe = collector().probe();

        assertThat(pool.map(none, i -> probe.event("ran"))).as("map").isEmpty();
        assertThat(pool.map(unsized, i -> probe.event("ran")))
                .as("map of inputs without size")
                .isEmpty();
        assertThat(pool.mapOutcomes(none, i -> probe.event("ran")))
                .as("mapOutcomes")
                .isEmpty();
        assertThat(pool.batchedMap(none, batch -> List.of(probe.event("ran"))))
                .as("batchedMap")
                .isEmpty();
        assertThat(pool.mapAsync(none, i -> probe.event("ran")).get())
                .as("mapAsync")
                .isEmpty();
        assertThat(pool.reduce(none, i -> probe.event("ran"), 42, Integer::sum))
                .as("reduce gives its identity")
                .isEqualTo(42);
        assertThatThrownBy(
                        () -> pool.reduce(none, i -> probe.event("ran"), Integer::sum),
                        "reduce without identity has no answer for no inputs")
                .isInstanceOf(NoSuchElementException.class);
        pool.forEach(none, i -> probe.event("ran"));
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<Integer> stream = verb.run(pool, none, i -> probe.event("ran"))) {
                assertThat(stream.toList()).as(verb.toString()).isEmpty();
            }
        }
        assertThat(collector().events())
                .as("tasks that ran though there were no inputs")
                .isEmpty();
    }

    /**
     * One input is enough. If this fails, look for an index that is off by one or a chunk that waits to be full.
     */
    @Case(
            number = 6,
            rule = {"M5"})
    @Tag("R")
    default void mapSingleItem() throws Exception {
        Pool pool = open();
        assertThat(pool.map(List.of(3), i -> Tasks.mark(i))).as("map").containsExactly(Tasks.mark(3));
        assertThat(pool.withChunkSize(10).map(List.of(3), i -> Tasks.mark(i)))
                .as("map with larger chunks")
                .containsExactly(Tasks.mark(3));
        assertThat(pool.mapAsync(List.of(3), i -> Tasks.mark(i)).get())
                .as("mapAsync")
                .containsExactly(Tasks.mark(3));
        assertThat(pool.<Integer, Integer>reduce(List.of(3), i -> i * i, (a, b) -> -1))
                .as("reduce of one result combines nothing")
                .isEqualTo(9);
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<String> stream = verb.run(pool, List.of(3), i -> Tasks.mark(i))) {
                assertThat(stream.toList()).as(verb.toString()).containsExactly(Tasks.mark(3));
            }
        }
    }

    /**
     * Fewer inputs than workers run at once, and the idle workers do no harm. If this fails, look at how the first
     * chunks are spread, and at workers that wait for work that never comes.
     */
    @Case(
            number = 7,
            rule = {"M5", "K3"})
    @Tag("R")
    default void mapFewerItemsThanWorkers() {
        Pool pool = open();
        int items = Math.max(1, pool.size() - 1);
        Probe probe = collector().probe();
        Caller<List<String>> caller = call(() -> pool.map(Tasks.range(items), i -> {
            probe.await("all here");
            return Tasks.mark(i);
        }));
        collector().awaitWaiting("all here", items);
        collector().open("all here");
        assertThat(caller.get()).as("results").isEqualTo(Tasks.marks(Tasks.range(items)));
    }

    /**
     * Equal inputs are different tasks. If this fails, results are looked up by input somewhere, or equal inputs are
     * merged.
     */
    @Case(
            number = 8,
            rule = {"M6"})
    @Tag("R")
    default void duplicateInputsRunEach() {
        Pool pool = open();
        Probe probe = collector().probe();
        List<Integer> ordinals = pool.map(List.of(7, 7, 7, 7, 8), i -> probe.event("ran " + i));
        assertThat(ordinals.subList(0, 4))
                .as("the results of four tasks with one input")
                .containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(collector().count("ran 7"))
                .as("runs of the input that is there four times")
                .isEqualTo(4);
        assertThat(collector().count("ran 8"))
                .as("runs of the input that is there once")
                .isEqualTo(1);
    }

    /**
     * Null is an input and a result like any other. If this fails, null means "nothing yet" somewhere.
     */
    @Case(
            number = 9,
            rule = {"M7"})
    @Tag("R")
    default void nullElementsAndNullResults() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Arrays.asList(null, 1, null, 2);
        List<Integer> expected = Arrays.asList(1, null, 1, null);

        assertThat(pool.map(inputs, i -> i == null ? 1 : null)).as("map").isEqualTo(expected);
        assertThat(pool.mapAsync(inputs, i -> i == null ? 1 : null).get())
                .as("mapAsync")
                .isEqualTo(expected);
        assertThat(pool.mapOutcomes(inputs, i -> i == null ? 1 : null))
                .as("mapOutcomes")
                .allMatch(Outcome::isValue);
        assertThat(pool.map(
                        Collections.singletonList(null),
                        Collections.singletonList(null),
                        (a, b) -> a == null && b == null))
                .as("map of two arguments")
                .containsExactly(true);
        assertThat(pool.batchedMap(inputs, batch -> batch)).as("batchedMap").isEqualTo(inputs);
        assertThat(pool.<Integer, Integer>call((Integer) null, i -> i))
                .as("call")
                .isNull();
        assertThat(pool.<Object>callAsync(() -> null).get()).as("callAsync").isNull();
        assertThat(pool.<Integer, Integer>reduce(inputs, i -> null, (a, b) -> a == null && b == null ? null : -1))
                .as("reduce")
                .isNull();
        List<Object> told = new ArrayList<>();
        pool.forEachResult(inputs, i -> i == null ? 1 : null, (index, result) -> told.add(result));
        assertThat(told).as("forEachResult").containsExactlyInAnyOrderElementsOf(expected);
        try (Stream<Integer> stream = pool.imap(inputs, i -> i == null ? 1 : null)) {
            assertThat(stream.toList()).as("imap").isEqualTo(expected);
        }
        try (Stream<Integer> stream = pool.imapUnordered(inputs, i -> i == null ? 1 : null)) {
            assertThat(stream.toList()).as("imapUnordered").containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /**
     * A task that returns an exception has succeeded. If this fails, results and failures share one channel and are
     * told apart by type.
     */
    @Case(
            number = 10,
            rule = {"M8"})
    @Tag("R")
    default void resultThatIsAnExceptionIsAValue() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(3);
        List<String> messages = List.of("value 0", "value 1", "value 2");

        assertThat(pool.map(inputs, i -> new IOException("value " + i)))
                .as("map")
                .extracting(Throwable::getMessage)
                .isEqualTo(messages);
        assertThat(pool.mapOutcomes(inputs, i -> new StackOverflowError("value " + i)))
                .as("mapOutcomes")
                .allMatch(Outcome::isValue);
        assertThat(pool.callAsync(0, i -> new IllegalStateException("value " + i))
                        .get())
                .as("callAsync")
                .hasMessage("value 0");
        try (Stream<RuntimeException> stream = pool.imap(inputs, i -> new RuntimeException("value " + i))) {
            assertThat(stream.map(Throwable::getMessage).toList()).as("imap").isEqualTo(messages);
        }
    }
}
