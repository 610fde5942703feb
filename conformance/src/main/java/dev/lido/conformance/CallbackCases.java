package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Progress;
import dev.lido.ResultCallback;
import dev.lido.TaskFailedException;
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

        void result(long index, Object result) {
            note("result " + index + " " + result);
        }

        void outcome(Outcome<?> outcome) {
            note(outcome.isValue() ? "result " + outcome.index() + " " + outcome.get() : "failed " + outcome.index());
        }

        void failure(TaskFailedException failure) {
            note("failed " + failure.index());
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
        String[] expected = {"result 0 -5", "result 1 -10", "failed 2", "result 3 10"};

        Told outcomes = new Told();
        pool.forEachOutcome(Tasks.range(4), i -> 10 / (i - 2), outcomes::outcome);
        outcomes.check("forEachOutcome", expected);
        outcomes.checkThread("forEachOutcome");

        Told async = new Told();
        pool.forEachOutcomeAsync(Tasks.range(4), i -> 10 / (i - 2), async::outcome)
                .get();
        async.check("forEachOutcomeAsync", expected);
        assertThat(async.threads)
                .as("threads that ran callbacks of an asynchronous call")
                .doesNotContain(Thread.currentThread());

        Told many = new Told();
        List<Integer> inputs = Tasks.range(500);
        pool.forEachResult(inputs, i -> i, many::result);
        many.check(
                "forEachResult",
                inputs.stream().map(i -> "result " + i + " " + i).toArray(String[]::new));
        many.checkThread("forEachResult");

        Told asyncResults = new Told();
        pool.forEachResultAsync(Tasks.range(2), i -> -i, asyncResults::result).get();
        asyncResults.check("forEachResultAsync", "result 0 0", "result 1 -1");

        Told failures = new Told();
        assertThat(pool.onError(failures::failure).mapOutcomes(Tasks.range(4), i -> 10 / (i - 2)))
                .hasSize(4);
        failures.check("mapOutcomes", "failed 2");
        failures.checkThread("mapOutcomes");

        Told failing = new Told();
        assertThatThrownBy(() -> pool.withChunkSize(1).onError(failing::failure).map(Tasks.range(2), i -> 10 / i))
                .isInstanceOf(RuntimeException.class);
        failing.check("a map that fails", "failed 0");

        Told retried = new Told();
        Probe probe = collector().probe();
        pool.withRetries(1)
                .onError(retried::failure)
                .forEachResult(
                        List.of(1),
                        i -> {
                            if (probe.event("ran") == 1) {
                                throw new IllegalStateException("once");
                            }
                            return i;
                        },
                        retried::result);
        retried.check("forEachResult with a retry", "result 0 1");

        for (StreamVerb verb : StreamVerb.values()) {
            Told streamed = new Told();
            try (Stream<Integer> stream = verb.run(pool.onError(streamed::failure), Tasks.range(1), i -> 10 / i)) {
                assertThatThrownBy(stream::toList).isInstanceOf(TaskFailedException.class);
            }
            streamed.check(verb.toString(), "failed 0");
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
        List<Integer> results = new ArrayList<>();
        Caller<Void> caller = call(() -> {
            pool.withChunkSize(1)
                    .forEachResult(
                            Tasks.range(10),
                            i -> {
                                probe.await("task " + i);
                                return i;
                            },
                            (index, result) -> {
                                results.add(result);
                                gates.open("task " + (index + 1));
                            });
            return null;
        });
        caller.get();
        assertThat(results).as("results of tasks that wait for their callbacks").isEqualTo(Tasks.range(10));
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
        ResultCallback<Integer> callback = (index, result) -> {
            throw broken;
        };
        int inputs = 50;
        // Tasks after the first wait for a gate, so that those which the callback comes too late for are one for each
        // worker.
        assertThatThrownBy(
                        () -> pool.withChunkSize(1)
                                .forEachResult(
                                        Tasks.range(inputs),
                                        i -> {
                                            probe.event("ran " + i);
                                            if (i > 0) {
                                                Tasks.waitAt(probe, "callback has thrown", i);
                                            }
                                            return i;
                                        },
                                        callback),
                        "what forEachResult throws")
                .isSameAs(broken);
        collector().open("callback has thrown");
        assertThat(pool.map(Tasks.range(20), i -> i)).as("a call afterwards").isEqualTo(Tasks.range(20));
        assertThat(collector().events("ran ").size())
                .as("tasks that began: the first, and one for each worker")
                .isBetween(1, 1 + pool.size());

        assertThatThrownBy(
                        () -> pool.forEachOutcome(Tasks.range(inputs), i -> i, outcome -> {
                            throw broken;
                        }),
                        "what forEachOutcome throws")
                .isSameAs(broken);
        Mapper onError = pool.onError(failure -> {
            throw broken;
        });
        assertThatThrownBy(
                        () -> onError.mapOutcomes(Tasks.range(inputs), i -> 10 / (i - 1)),
                        "what mapOutcomes throws if the callback for failures throws")
                .isSameAs(broken);
        assertThatThrownBy(
                        () -> pool.withProgress(progress -> {
                                    throw broken;
                                })
                                .map(Tasks.range(inputs), i -> i),
                        "what map throws if the display throws")
                .isSameAs(broken);
        assertThatThrownBy(
                        () -> pool.forEachResultAsync(Tasks.range(inputs), i -> i, callback)
                                .get(),
                        "the future of forEachResultAsync")
                .isInstanceOf(ExecutionException.class)
                .hasCause(broken);
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<Integer> stream = verb.run(onError, Tasks.range(inputs), i -> 10 / (i - 1))) {
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
