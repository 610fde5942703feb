package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group F: who is told of results and failures, when, and on which thread. */
interface CallbackCases extends CaseSupport {
    /** Notes what callbacks are told, and whether two ran at once. */
    final class Told {
        private final List<String> told = Collections.synchronizedList(new ArrayList<>());
        private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        Mapper on(Mapper pool) {
            return pool.onResult((index, result) -> note("result " + index + " " + result))
                    .onError((index, error) -> note("error " + index + " " + error.index()));
        }

        private void note(String what) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            told.add(what);
            threads.add(Thread.currentThread());
            inside.decrementAndGet();
        }

        void check(String verb, String... expected) {
            assertThat(told).as("what callbacks of %s were told", verb).containsExactlyInAnyOrder(expected);
            assertThat(most.get()).as("callbacks of %s that ran at once", verb).isEqualTo(1);
        }

        void checkThread(String verb) {
            assertThat(threads).as("threads that ran callbacks of %s", verb).containsOnly(Thread.currentThread());
        }
    }

    /**
     * Callbacks are told of each result and each failure once, as they arrive, one at a time; on the calling thread
     * where there is one that waits. If this fails, look for callbacks that run on a worker, that are kept until the
     * end, or that are lost with the last chunk.
     */
    @Case(
            number = 76,
            rule = {"F1", "F2", "F3", "F11"})
    @Tag("R")
    default void callbackOncePerResultSameTimingEverywhere() throws Exception {
        Pool pool = open();
        String[] expected = {"result 0 -5", "result 1 -10", "error 2 2", "result 3 10"};

        Told outcomes = new Told();
        assertThat(outcomes.on(pool).mapOutcomes(Tasks.range(4), i -> 10 / (i - 2)))
                .hasSize(4);
        outcomes.check("mapOutcomes", expected);
        outcomes.checkThread("mapOutcomes");

        Told async = new Told();
        assertThat(async.on(pool)
                        .mapOutcomesAsync(Tasks.range(4), i -> 10 / (i - 2))
                        .get())
                .hasSize(4);
        async.check("mapOutcomesAsync", expected);
        assertThat(async.threads)
                .as("threads that ran callbacks of an asynchronous call")
                .doesNotContain(Thread.currentThread());

        Told map = new Told();
        List<Integer> many = Tasks.range(500);
        assertThat(map.on(pool).map(many, i -> i)).hasSize(500);
        map.check("map", many.stream().map(i -> "result " + i + " " + i).toArray(String[]::new));
        map.checkThread("map");

        Told failing = new Told();
        assertThatThrownBy(() -> failing.on(pool.withChunkSize(1)).map(Tasks.range(2), i -> 10 / i))
                .isInstanceOf(RuntimeException.class);
        assertThat(failing.told).as("what callbacks of a failing map were told").contains("error 0 0");

        Told retried = new Told();
        Probe probe = collector().probe();
        assertThat(retried.on(pool.withRetries(1)).map(List.of(1), i -> {
                    if (probe.event("ran") == 1) {
                        throw new IllegalStateException("once");
                    }
                    return i;
                }))
                .hasSize(1);
        retried.check("map with a retry", "result 0 1");

        for (StreamVerb verb : StreamVerb.values()) {
            Told streamed = new Told();
            try (Stream<Integer> stream = verb.run(streamed.on(pool), Tasks.range(3), i -> i)) {
                assertThat(stream.toList()).hasSize(3);
            }
            streamed.check(verb.toString(), "result 0 0", "result 1 1", "result 2 2");
            streamed.checkThread(verb.toString());
        }

        List<Progress> progress = new ArrayList<>();
        assertThat(pool.withProgress(progress::add).mapOutcomes(Tasks.range(4), i -> 10 / (i - 2)))
                .hasSize(4);
        assertThat(progress)
                .as("progress told")
                .isNotEmpty()
                .isSortedAccordingTo((a, b) -> Long.compare(a.done(), b.done()));
        Progress last = progress.get(progress.size() - 1);
        assertThat(List.of(last.done(), last.failed(), last.total().orElse(-1)))
                .as("done, failed and total of the last progress")
                .containsExactly(4L, 1L, 4L);

        checkTiming(pool);
    }

    /**
     * Task i goes on only when the callback for task i - 1 has run; a callback that waits for the end of the call
     * blocks it forever.
     */
    private void checkTiming(Pool pool) {
        Probe probe = collector().probe();
        Collector gates = collector();
        gates.open("task 0");
        Caller<List<Integer>> caller = call(() -> pool.withChunkSize(1)
                .onResult((index, result) -> gates.open("task " + (index + 1)))
                .map(Tasks.range(10), i -> {
                    probe.await("task " + i);
                    return i;
                }));
        assertThat(caller.get())
                .as("results of tasks that wait for their callbacks")
                .isEqualTo(Tasks.range(10));
    }

    /**
     * A callback that throws fails its call with that very exception, and pending tasks never run; the pool stays
     * usable. If this fails, look for a callback whose exception is logged and forgotten, or that kills the thread that
     * the call waits for.
     */
    @Case(
            number = 77,
            rule = {"F4", "E7"})
    @Tag("R")
    default void callbackThrows() {
        Pool pool = open();
        Probe probe = collector().probe();
        IllegalStateException broken = new IllegalStateException("the callback is broken");
        Mapper onResult = pool.withChunkSize(1).onResult((index, result) -> {
            throw broken;
        });
        int inputs = 50;
        // Tasks after the first wait for a gate, so that those which the callback comes too late for are one for each
        // worker.
        assertThatThrownBy(
                        () -> onResult.map(Tasks.range(inputs), i -> {
                            probe.event("map " + i);
                            if (i > 0) {
                                Tasks.waitAt(probe, "callback has thrown", i);
                            }
                            return i;
                        }),
                        "what map throws")
                .isSameAs(broken);
        collector().open("callback has thrown");
        assertThat(pool.map(Tasks.range(20), i -> i)).as("a call afterwards").isEqualTo(Tasks.range(20));
        assertThat(collector().events("map ").size())
                .as("tasks that began: the first, and one for each worker")
                .isBetween(1, 1 + pool.size());

        assertThatThrownBy(
                        () -> pool.onError((index, error) -> {
                                    throw broken;
                                })
                                .mapOutcomes(Tasks.range(inputs), i -> 10 / (i - 1)),
                        "what mapOutcomes throws if the callback for failures throws")
                .isSameAs(broken);
        assertThatThrownBy(
                        () -> pool.withProgress(progress -> {
                                    throw broken;
                                })
                                .map(Tasks.range(inputs), i -> i),
                        "what map throws if the display throws")
                .isSameAs(broken);
        assertThatThrownBy(() -> onResult.mapAsync(Tasks.range(inputs), i -> i).get(), "the future of mapAsync")
                .isInstanceOf(ExecutionException.class)
                .hasCause(broken);
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<Integer> stream = verb.run(onResult, Tasks.range(inputs), i -> i)) {
                Spliterator<Integer> results = stream.spliterator();
                assertThatThrownBy(() -> results.forEachRemaining(result -> {}), "what %s throws", verb)
                        .isSameAs(broken);
            }
        }
        List<Outcome<Integer>> afterwards = pool.mapOutcomes(Tasks.range(20), i -> i);
        assertThat(afterwards).as("a call at the end").hasSize(20).allMatch(Outcome::isValue);
        Rendezvous.allWorkers(this, pool, "after broken callbacks");
    }
}
