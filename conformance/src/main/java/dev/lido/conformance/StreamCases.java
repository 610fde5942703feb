package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Mapper;
import dev.lido.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group S: what streams give, and how far they read ahead. */
interface StreamCases extends CaseSupport {
    /**
     * A result comes while the inputs' iterator still blocks. If this fails, look for a verb that reads all inputs, or
     * one more, before it gives what it has.
     */
    @Case(
            number = 16,
            rule = {"S1"})
    @Tag("R")
    default void imapFirstResultBeforeInputEnds() {
        Pool pool = open();
        for (StreamVerb verb : StreamVerb.values()) {
            CountDownLatch firstTaken = new CountDownLatch(1);
            Iterable<Integer> inputs = () -> new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    try {
                        if (next == 1 && !firstTaken.await(patience().toMillis() / 2, TimeUnit.MILLISECONDS)) {
                            throw new AssertionError(
                                    verb + " keeps the first result back until the second input is there");
                        }
                    } catch (InterruptedException interrupt) {
                        throw new AssertionError("the reader of the inputs was interrupted", interrupt);
                    }
                    return next < 3;
                }

                @Override
                public Integer next() {
                    return next++;
                }
            };
            try (Stream<String> stream = verb.run(pool, inputs, i -> Tasks.mark(i))) {
                Iterator<String> results = stream.iterator();
                assertThat(results.next()).as("first result of " + verb).isEqualTo(Tasks.mark(0));
                firstTaken.countDown();
                Set<String> rest = new HashSet<>();
                results.forEachRemaining(rest::add);
                assertThat(rest)
                        .as("further results of " + verb)
                        .containsExactlyInAnyOrder(Tasks.mark(1), Tasks.mark(2));
            }
        }
    }

    /**
     * Inputs may have no end. If this fails, look for a verb that collects its inputs.
     */
    @Case(
            number = 17,
            rule = {"S2"})
    @Tag("R")
    default void imapInfiniteInput() {
        Pool pool = open();
        try (Stream<Integer> stream = pool.imap(WatchedInputs.endless(), i -> i + 1)) {
            assertThat(stream.limit(1000).toList())
                    .as("the first 1000 results of imap")
                    .isEqualTo(IntStream.rangeClosed(1, 1000).boxed().toList());
        }
        WatchedInputs inputs = WatchedInputs.endless();
        try (Stream<Integer> stream = pool.imapUnordered(inputs, i -> i + 1)) {
            List<Integer> results = stream.limit(1000).toList();
            assertThat(results)
                    .as("1000 results of imapUnordered")
                    .hasSize(1000)
                    .doesNotHaveDuplicates();
            assertThat(inputs.reads()).as("inputs read for 1000 results").isBetween(1000, 1000 + 64);
        }
    }

    /**
     * No more inputs are read than were consumed, plus the window; a result counts as consumed when the next one is
     * asked for. Counted exactly. If this fails, look at where an input that was read is counted, and when a consumed
     * one is given back.
     */
    @Case(
            number = 18,
            rule = {"S3", "S5"})
    @Tag("R")
    default void windowNeverExceeded() {
        Pool pool = open();
        for (int window : new int[] {1, 2, 5, 64}) {
            checkWindow(pool, pool.withWindow(window), StreamVerb.IMAP, window);
        }
        checkWindow(pool, pool, StreamVerb.IMAP, 64);
        checkWindow(pool, pool.withWindow(6).withChunkSize(3), StreamVerb.IMAP, 6);
        checkWindow(pool, pool.withChunkSize(20), StreamVerb.IMAP, Math.max(64, 4 * 20 * pool.size()));
    }

    /**
     * The window holds for results in any order too, also while one task is slow. If this fails, see the case before;
     * and look whether the window moves on with the lowest task that is not done instead of the results taken.
     */
    @Case(
            number = 19,
            rule = {"S3", "S5"})
    @Tag("R")
    default void unorderedIsBounded() {
        Pool pool = open();
        for (int window : new int[] {1, 2, 5, 64}) {
            checkWindow(pool, pool.withWindow(window), StreamVerb.IMAP_UNORDERED, window);
        }
        checkWindow(pool, pool, StreamVerb.IMAP_UNORDERED, 64);
        if (pool.size() > 1) {
            Probe probe = collector().probe();
            WatchedInputs inputs = WatchedInputs.endless().limit(8);
            try (Stream<Integer> stream = pool.withChunkSize(1).withWindow(8).imapUnordered(inputs, i -> {
                if (i == 0) {
                    probe.await("0 may end");
                }
                return i;
            })) {
                Spliterator<Integer> results = stream.spliterator();
                for (int taken = 0; taken < 100; taken++) {
                    inputs.consumed(taken);
                    assertThat(results.tryAdvance(result -> assertThat(result)
                                    .as("a result while task 0 waits")
                                    .isNotZero()))
                            .isTrue();
                }
                assertThat(inputs.breaches())
                        .as("reading ahead while task 0 is slow")
                        .isEmpty();
                collector().open("0 may end");
            }
        }
    }

    private static void checkWindow(Pool pool, Mapper view, StreamVerb verb, int window) {
        WatchedInputs inputs = WatchedInputs.endless().limit(window);
        List<Integer> results = new ArrayList<>();
        try (Stream<Integer> stream = verb.run(view, inputs, i -> i)) {
            Spliterator<Integer> spliterator = stream.spliterator();
            for (int taken = 0; taken < 4 * window + 50; taken++) {
                // The results before are consumed with this question, and not earlier.
                inputs.consumed(taken);
                assertThat(spliterator.tryAdvance(results::add)).isTrue();
                if (taken % (window + 7) == 0) {
                    // Another call gives a reader that runs too far ahead the time to do so.
                    int unused = pool.call(0, i -> i);
                }
            }
            assertThat(inputs.breaches())
                    .as("reading ahead of %s with a window of %d", verb, window)
                    .isEmpty();
        }
        if (verb == StreamVerb.IMAP) {
            assertThat(results).as("results with a window of %d", window).isEqualTo(Tasks.range(results.size()));
        } else {
            assertThat(results).as("results with a window of %d", window).doesNotHaveDuplicates();
        }
    }

    /**
     * Results in any order are still each result once. If this fails, look at what happens to results that arrive
     * together, and to the last ones.
     */
    @Case(
            number = 20,
            rule = {"S4"})
    @Tag("R")
    default void unorderedMultisetEqual() {
        Pool pool = open();
        List<Integer> inputs = new ArrayList<>(Tasks.range(300));
        inputs.addAll(Tasks.range(100));
        for (Mapper view : List.of(pool, pool.withChunkSize(1), pool.withChunkSize(7), pool.withWindow(3))) {
            try (Stream<String> stream = view.imapUnordered(inputs, i -> Tasks.mark(i))) {
                assertThat(stream.toList())
                        .as("all results of imapUnordered, sorted")
                        .containsExactlyInAnyOrderElementsOf(Tasks.marks(inputs));
            }
        }
    }

    /**
     * A slow task holds up no result of another. All workers but one are kept busy; all other results must come
     * meanwhile. If this fails, look for a wait for the lowest index, or for results that are sent on only when their
     * neighbors are there.
     */
    @Case(
            number = 21,
            rule = {"S6"})
    @Tag("R")
    default void unorderedHasNoHeadOfLineBlocking() {
        Pool pool = open();
        int slow = pool.size() - 1;
        int quick = 20;
        Probe probe = collector().probe();
        try (Stream<Integer> stream = pool.withChunkSize(1)
                .withWindow(slow + quick)
                .imapUnordered(Tasks.range(slow + quick), i -> {
                    if (i < slow) {
                        probe.await("slow may end");
                    }
                    return i;
                })) {
            Caller<List<Integer>> first = call(() -> {
                List<Integer> results = new ArrayList<>();
                Spliterator<Integer> spliterator = stream.spliterator();
                while (results.size() < quick) {
                    assertThat(spliterator.tryAdvance(results::add)).isTrue();
                }
                assertThat(results)
                        .as("results that came while %d of %d workers were busy", slow, pool.size())
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(slow, slow + quick).boxed().toList());
                collector().open("slow may end");
                while (spliterator.tryAdvance(results::add)) {
                    // to the end
                }
                return results;
            });
            assertThat(first.get()).as("all results").containsExactlyInAnyOrderElementsOf(Tasks.range(slow + quick));
        }
    }

    /**
     * Inputs need no size: any {@code Iterable} will do, its iterator is taken once and used by one thread at a time;
     * blocking and asynchronous verbs read on the calling thread. If this fails, look for a call of {@code size()}, a
     * second pass over the inputs, or a reader that changes threads without a lock.
     */
    @Case(
            number = 22,
            rule = {"M13", "S12", "F10"})
    @Tag("R")
    @SuppressWarnings("StreamToIterable") // one shot is what is tested
    default void inputWithoutSize() throws Exception {
        Pool pool = open();
        List<String> expected = Tasks.marks(Tasks.range(200));

        WatchedInputs mapped = WatchedInputs.of(200);
        assertThat(pool.map(mapped, i -> Tasks.mark(i))).as("map").isEqualTo(expected);
        checkReading("map", mapped);
        WatchedInputs async = WatchedInputs.of(200);
        var future = pool.mapAsync(async, i -> Tasks.mark(i));
        assertThat(async.reads())
                .as("inputs that mapAsync had read when it returned")
                .isEqualTo(200);
        assertThat(future.get()).as("mapAsync").isEqualTo(expected);
        checkReading("mapAsync", async);
        WatchedInputs outcomes = WatchedInputs.of(200);
        assertThat(pool.mapOutcomes(outcomes, i -> Tasks.mark(i)))
                .as("mapOutcomes")
                .extracting(outcome -> outcome.get())
                .isEqualTo(expected);
        checkReading("mapOutcomes", outcomes);
        WatchedInputs batched = WatchedInputs.of(200);
        assertThat(pool.batchedMap(batched, Tasks::marks)).as("batchedMap").isEqualTo(expected);
        checkReading("batchedMap", batched);
        WatchedInputs reduced = WatchedInputs.of(200);
        assertThat(pool.reduce(reduced, i -> Tasks.mark(i), String::concat))
                .as("reduce")
                .isEqualTo(String.join("", expected));
        checkReading("reduce", reduced);
        for (StreamVerb verb : StreamVerb.values()) {
            WatchedInputs streamed = WatchedInputs.of(200);
            try (Stream<String> stream = verb.run(pool, streamed, i -> Tasks.mark(i))) {
                assertThat(stream.toList()).as(verb.toString()).containsExactlyInAnyOrderElementsOf(expected);
            }
            assertThat(streamed.breaches()).as("reading of " + verb).isEmpty();
            assertThat(streamed.readers())
                    .as("threads that read the inputs of " + verb)
                    .singleElement()
                    .matches(reader ->
                            reader == Thread.currentThread() || reader.getName().startsWith("lido-"));
        }

        Stream<Integer> jdkStream = Stream.iterate(0, i -> i < 200, i -> i + 1);
        assertThat(pool.map(jdkStream::iterator, i -> Tasks.mark(i)))
                .as("a stream's iterator")
                .isEqualTo(expected);
        assertThat(pool.map(new LinkedHashSet<>(List.of(3, 1, 2)), i -> i))
                .as("a set")
                .containsExactly(3, 1, 2);
    }

    private static void checkReading(String verb, WatchedInputs inputs) {
        assertThat(inputs.breaches()).as("reading of " + verb).isEmpty();
        assertThat(inputs.readers())
                .as("threads that read the inputs of " + verb)
                .containsOnly(Thread.currentThread());
    }
}
