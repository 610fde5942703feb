package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.TaskFailedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group S: how streams end, and what they hold on to. */
interface StreamEndCases extends CaseSupport {
    /**
     * What the inputs' iterator throws is a failure at the index that it did not give: results before it are there,
     * lower failures come first, then the very exception is thrown, and the pool stays usable. If this fails, look for
     * a call that waits for inputs after its iterator has died, or that wraps the exception.
     */
    @Case(
            number = 23,
            rule = {"E9", "S7", "E7", "F10"})
    @Tag("R")
    default void inputIteratorThrows() {
        Pool pool = open();
        Probe probe = collector().probe();
        IllegalStateException broken = new IllegalStateException("the inputs are broken");
        for (boolean inHasNext : new boolean[] {true, false}) {
            String map = "map " + inHasNext + " ";
            assertThatThrownBy(
                            () -> pool.map(brokenAfter(5, inHasNext, broken), i -> probe.event(map + i)),
                            "what map throws")
                    .isSameAs(broken);
            assertThat(collector().events(map))
                    .as("tasks whose inputs had been read before")
                    .containsExactlyInAnyOrder(map + 0, map + 1, map + 2, map + 3, map + 4);
            Throwable lower = catchThrowable(() -> pool.map(brokenAfter(5, inHasNext, broken), i -> {
                if (i == 4) {
                    throw new IllegalArgumentException("task 4");
                }
                return i;
            }));
            assertThat(lower)
                    .as("what map throws if a task with an input from before fails too")
                    .isInstanceOf(TaskFailedException.class);
            assertThat(((TaskFailedException) lower).index()).isEqualTo(4);
            assertThatThrownBy(
                            () -> pool.mapOutcomes(brokenAfter(5, inHasNext, broken), i -> i),
                            "what mapOutcomes throws")
                    .isSameAs(broken);
            assertThatThrownBy(
                            () -> pool.mapAsync(brokenAfter(5, inHasNext, broken), i -> i)
                                    .get(),
                            "the future of mapAsync")
                    .hasCause(broken);
            for (StreamVerb verb : StreamVerb.values()) {
                List<Integer> results = new ArrayList<>();
                try (Stream<Integer> stream = verb.run(pool, brokenAfter(5, inHasNext, broken), i -> i)) {
                    Iterator<Integer> iterator = stream.iterator();
                    assertThatThrownBy(() -> iterator.forEachRemaining(results::add), "what %s throws", verb)
                            .isSameAs(broken);
                }
                if (verb == StreamVerb.IMAP) {
                    assertThat(results)
                            .as("results of imap before the inputs broke")
                            .containsExactly(0, 1, 2, 3, 4);
                } else {
                    assertThat(results)
                            .as("results of imapUnordered")
                            .isSubsetOf(0, 1, 2, 3, 4)
                            .doesNotHaveDuplicates();
                }
            }
            assertThat(pool.map(List.of(1), i -> i + 1)).as("a call afterwards").containsExactly(2);
        }
    }

    private static Iterable<Integer> brokenAfter(int size, boolean inHasNext, RuntimeException broken) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (inHasNext && next == size) {
                    throw broken;
                }
                return true;
            }

            @Override
            public Integer next() {
                if (next == size) {
                    throw broken;
                }
                return next++;
            }
        };
    }

    /**
     * Once a stream is closed, no further input is read and no further task starts. If this fails, look at how closing
     * reaches the reader and what was already handed out.
     */
    @Case(
            number = 24,
            rule = {"S8"})
    @Tag("R")
    default void closingTheStreamEarlyStopsReading() {
        for (StreamVerb verb : StreamVerb.values()) {
            Pool pool = open();
            Probe probe = collector().probe();
            WatchedInputs inputs = WatchedInputs.endless();
            String gate = "after " + verb;
            int quick = 3;
            Stream<Integer> stream = verb.run(pool.withChunkSize(1), inputs, i -> {
                probe.event(gate + " " + i);
                if (i >= quick) {
                    Tasks.waitAt(probe, gate, i);
                }
                return i;
            });
            Spliterator<Integer> results = stream.spliterator();
            for (int i = 0; i < quick; i++) {
                assertThat(results.tryAdvance(result -> {})).isTrue();
            }
            stream.close();
            int reads = inputs.reads();
            collector().open(gate);
            assertThat(pool.map(Tasks.range(10), i -> i))
                    .as("a call after the stream was closed")
                    .hasSize(10);
            pool.close();
            assertThat(inputs.reads())
                    .as("inputs of %s that were read, at the end", verb)
                    .isEqualTo(reads);
            assertThat(collector().events(gate).size())
                    .as("tasks of %s that started: those that gave a result, and one for each worker", verb)
                    .isBetween(quick, quick + pool.size());
            checkBlockedReader(verb);
        }
    }

    private void checkBlockedReader(StreamVerb verb) {
        Pool pool = open();
        StalledInputs inputs = new StalledInputs(1);
        Stream<Integer> stream = verb.run(pool, inputs, i -> i);
        Spliterator<Integer> results = stream.spliterator();
        assertThat(results.tryAdvance(result -> {})).isTrue();
        inputs.awaitStall(this);
        stream.close();
        inputs.goOn();
        pool.close();
        assertThat(inputs.reads())
                .as("inputs read, where %s was closed while its reader waited for the second", verb)
                .isEqualTo(1);
    }

    /**
     * A stream lives as long as somebody reads it: also when nobody holds the pool any more, and when the pool was
     * closed, for the inputs that had been read by then. If this fails, look for a cleaner that ends the pool too
     * early, and at what closing does with results that nobody has taken yet.
     */
    @Case(
            number = 25,
            rule = {"S9", "L3"})
    @Tag("R")
    default void streamOutlivesThePoolReference() {
        List<WeakReference<Pool>> forgotten = new ArrayList<>();
        try (Stream<Integer> stream = ofForgottenPool(this, forgotten)) {
            Iterator<Integer> results = stream.iterator();
            List<Integer> taken = new ArrayList<>();
            while (results.hasNext()) {
                if (taken.size() % 50 == 0) {
                    System.gc();
                }
                taken.add(results.next());
            }
            assertThat(taken).as("results of a pool that nobody refers to").isEqualTo(Tasks.range(200));
        } finally {
            Pool pool = forgotten.get(0).get();
            if (pool != null) {
                pool.close();
            }
        }

        for (StreamVerb verb : StreamVerb.values()) {
            Pool pool = open();
            WatchedInputs inputs = WatchedInputs.of(100);
            List<Integer> results = new ArrayList<>();
            try (Stream<Integer> stream = verb.run(pool.withWindow(5), inputs, i -> i)) {
                Spliterator<Integer> spliterator = stream.spliterator();
                assertThat(spliterator.tryAdvance(results::add)).isTrue();
                assertThat(spliterator.tryAdvance(results::add)).isTrue();
                call(() -> {
                            pool.close();
                            return null;
                        })
                        .get();
                assertThatThrownBy(
                                () -> {
                                    while (spliterator.tryAdvance(results::add)) {
                                        // to the end
                                    }
                                },
                                "the end of a stream of %s whose pool was closed, with inputs left",
                                verb)
                        .isInstanceOf(PoolClosedException.class)
                        .hasMessageStartingWith("LIDO-11: ");
            }
            assertThat(results)
                    .as("results of %s: those of all inputs that had been read", verb)
                    .containsExactlyInAnyOrderElementsOf(Tasks.range(inputs.reads()));
        }
    }

    private static Stream<Integer> ofForgottenPool(CaseSupport bench, List<WeakReference<Pool>> forgotten) {
        Pool pool = bench.choose(bench.builder().build());
        forgotten.add(new WeakReference<>(pool));
        return pool.withWindow(4).imap(Tasks.range(200), i -> i);
    }

    /**
     * A result that was handed to the consumer, or an input whose call is over, is not held by the pool. If this fails,
     * look for lists of results, for futures that are kept, and for the last chunk in a worker's field. Some few may
     * hang on for as long as their worker has nothing else to do.
     */
    @Case(
            number = 26,
            rule = {"S10"})
    @Tag("R")
    @Tag("stochastic")
    default void resultsNotRetainedAfterYield() {
        Pool pool = open();
        int lingering = 2 * (pool.size() + 1);
        int count = 10 * lingering;
        for (StreamVerb verb : StreamVerb.values()) {
            List<WeakReference<Object>> yielded = new ArrayList<>();
            try (Stream<int[]> stream = verb.run(pool.withWindow(4), WatchedInputs.endless(), i -> new int[] {i})) {
                Spliterator<int[]> results = stream.spliterator();
                for (int i = 0; i < count; i++) {
                    assertThat(results.tryAdvance(result -> yielded.add(new WeakReference<>(result))))
                            .isTrue();
                }
                untilCollected(
                        "results that " + verb + " has handed out, in the middle of the stream", yielded, lingering);
            }
        }
        List<WeakReference<Object>> mapped = new ArrayList<>();
        mapAndForget(pool, count, mapped);
        untilCollected("inputs and results of a map that is over", mapped, lingering);
    }

    private static void mapAndForget(Pool pool, int count, List<WeakReference<Object>> seen) {
        List<int[]> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inputs.add(new int[] {i});
        }
        pool.map(inputs, input -> new int[] {-input[0]}).forEach(result -> seen.add(new WeakReference<>(result)));
        inputs.forEach(input -> seen.add(new WeakReference<>(input)));
    }

    private void untilCollected(String what, List<WeakReference<Object>> references, int lingering) {
        until("at most " + lingering + " are left of " + references.size() + " " + what, () -> {
            System.gc();
            return references.stream()
                            .filter(reference -> reference.get() != null)
                            .count()
                    <= lingering;
        });
    }

    /**
     * A consumer that is slower than the tasks bounds what is in memory: no more than the window is read, computed or
     * kept. If this fails, look for a queue of inputs or results without bound, and for a window that counts tasks
     * under way instead of results taken.
     */
    @Case(
            number = 27,
            rule = {"S11", "S3"})
    @Tag("R")
    default void slowConsumerBoundsMemory() {
        Pool pool = open();
        int window = 8;
        int lingering = 2 * (pool.size() + 1);
        Probe probe = collector().probe();
        for (StreamVerb verb : StreamVerb.values()) {
            List<WeakReference<Object>> inputs = new ArrayList<>();
            String ran = verb + " ran";
            Iterable<int[]> ballast = () -> new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public int[] next() {
                    int[] input = new int[1000];
                    synchronized (inputs) {
                        inputs.add(new WeakReference<>(input));
                    }
                    return input;
                }
            };
            try (Stream<Integer> stream = verb.run(pool.withWindow(window), ballast, input -> probe.event(ran))) {
                Spliterator<Integer> results = stream.spliterator();
                for (int taken = 1; taken <= 150; taken++) {
                    assertThat(results.tryAdvance(result -> {})).isTrue();
                    assertThat(collector().count(ran))
                            .as("tasks of %s that have run when %d results are taken", verb, taken)
                            .isLessThan(taken + window);
                    if (taken % 50 == 0) {
                        until("no more inputs of " + verb + " are in memory than the window of " + window, () -> {
                            System.gc();
                            synchronized (inputs) {
                                return inputs.stream()
                                                .filter(input -> input.get() != null)
                                                .count()
                                        <= window + lingering;
                            }
                        });
                    }
                }
            }
        }
    }
}
