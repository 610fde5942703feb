package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Task;
import dev.lido.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;

/** Group K: chunks, which are an economy and never a meaning. */
interface ChunkCases extends CaseSupport {
    /**
     * Chunks cover the inputs, each once. A fixed size is kept by all but the last; only streams, whose results are
     * wanted promptly, may have smaller ones. If this fails, look at the arithmetic of the chunker, and at the last
     * chunk.
     */
    @Case(
            number = 28,
            rule = {"K1", "K2", "M1"})
    @Tag("R")
    default void chunksPartitionExactly() {
        ChunkLog log = new ChunkLog();
        Pool pool = open(config -> config.listener(log));
        Probe probe = collector().probe();
        int inputs = 23;
        for (int size : new int[] {1, 2, 7, 22, 23, 24}) {
            Mapper view = pool.withChunkSize(size);
            String map = "map " + size + " ";
            assertThat(view.map(Tasks.range(inputs), i -> {
                        probe.event(map + i);
                        return i;
                    }))
                    .as("map in chunks of %d", size)
                    .isEqualTo(Tasks.range(inputs));
            checkChunks(log, map, inputs, size, true);
            String unsized = "map of inputs without size " + size + " ";
            assertThat(view.map(WatchedInputs.of(inputs), i -> {
                        probe.event(unsized + i);
                        return i;
                    }))
                    .as("map of inputs without size in chunks of %d", size)
                    .isEqualTo(Tasks.range(inputs));
            checkChunks(log, unsized, inputs, size, true);
            String imap = "imap " + size + " ";
            try (Stream<Integer> stream = view.imap(WatchedInputs.of(inputs), i -> {
                probe.event(imap + i);
                return i;
            })) {
                assertThat(stream.toList()).as("imap in chunks of %d", size).isEqualTo(Tasks.range(inputs));
            }
            checkChunks(log, imap, inputs, size, false);
        }
        String adaptive = "adaptive ";
        assertThat(pool.map(Tasks.range(inputs), i -> probe.event(adaptive + i)))
                .hasSize(inputs);
        checkChunks(log, adaptive, inputs, inputs, false);
    }

    private void checkChunks(ChunkLog log, String call, int inputs, int size, boolean exactly) {
        assertThat(collector().events(call))
                .as("tasks of the call '%s'", call)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, inputs).mapToObj(i -> call + i).toList());
        long job = log.lastJob();
        until("all chunks of '" + call + "' are told to the listener", () -> log.tasks(job) >= inputs);
        int next = 0;
        for (ChunkLog.Range chunk : log.chunks(job)) {
            assertThat(chunk.first())
                    .as("begin of a chunk of '%s': %s", call, log.chunks(job))
                    .isEqualTo(next);
            assertThat(chunk.size())
                    .as("size of a chunk of '%s': %s", call, log.chunks(job))
                    .isBetween(exactly ? Math.min(size, inputs - next) : 1, size);
            next += chunk.size();
        }
        assertThat(next)
                .as("inputs in chunks of '%s': %s", call, log.chunks(job))
                .isEqualTo(inputs);
    }

    /**
     * {@code batchedMap} hands over consecutive inputs, in batches that depend on nothing but the number of inputs and
     * the chunk size, and wants one result for each. If this fails, look at how batches are cut and results are joined.
     */
    @Case(
            number = 29,
            rule = {"K6", "K7"})
    @Tag("R")
    default void batchedMapOnEveryBackend() throws Exception {
        Pool pool = open();
        Task<List<Integer>, List<String>> describe = batch -> {
            List<String> described = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                described.add(batch.get(i) + " is " + i + " of " + batch.size());
            }
            return described;
        };
        assertThat(pool.withChunkSize(4).batchedMap(Tasks.range(10), describe))
                .as("batches of a fixed size")
                .containsExactly(
                        "0 is 0 of 4",
                        "1 is 1 of 4",
                        "2 is 2 of 4",
                        "3 is 3 of 4",
                        "4 is 0 of 4",
                        "5 is 1 of 4",
                        "6 is 2 of 4",
                        "7 is 3 of 4",
                        "8 is 0 of 2",
                        "9 is 1 of 2");
        assertThat(pool.batchedMap(Tasks.range(3), describe))
                .as("fewer inputs than batches")
                .containsExactly("0 is 0 of 1", "1 is 0 of 1", "2 is 0 of 1");
        List<Integer> sizes =
                pool.batchedMap(Tasks.range(1000), batch -> Collections.nCopies(batch.size(), batch.size()));
        assertThat(sizes).as("batch sizes").hasSize(1000).allMatch(size -> size == 15 || size == 16);
        assertThat(sizes.stream().mapToDouble(size -> 1.0 / size).sum())
                .as("number of batches")
                .isCloseTo(64, Offset.offset(1e-9));
        assertThat(pool.batchedMapAsync(Tasks.range(200), Tasks::marks).get())
                .as("batchedMapAsync")
                .isEqualTo(Tasks.marks(Tasks.range(200)));
        assertThat(pool.batchedMap(List.of(1), batch -> {
                    try {
                        batch.set(0, 2);
                        return List.of("changed");
                    } catch (UnsupportedOperationException unmodifiable) {
                        return List.of("unmodifiable");
                    }
                }))
                .as("the batch that a task is given")
                .containsExactly("unmodifiable");

        TaskFailedException failure = catchThrowableOfType(
                TaskFailedException.class,
                () -> pool.withChunkSize(4)
                        .batchedMap(Tasks.range(10), batch -> batch.get(0) == 4 ? batch.subList(1, 4) : batch));
        assertThat(failure)
                .as("a batch that gives three results for four inputs")
                .isNotNull();
        assertThat(failure.index()).as("the batch's number").isEqualTo(1);
        assertThat(failure.getCause())
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-16: ")
                .hasMessageContaining("3")
                .hasMessageContaining("4");
    }

    /**
     * A task that fails costs the others of its chunk nothing: each ran once and has its result. If this fails, look
     * for a chunk that ends with its first failure, or that runs again as a whole.
     */
    @Case(
            number = 30,
            rule = {"K4", "E5", "E10"})
    @Tag("R")
    default void chunkFailureKeepsSiblings() {
        Pool pool = open();
        Probe probe = collector().probe();
        List<Outcome<Integer>> outcomes = pool.withChunkSize(10).mapOutcomes(Tasks.range(30), i -> {
            probe.event("outcomes " + i);
            if (i == 13) {
                throw new IllegalStateException("unlucky");
            }
            return i;
        });
        for (int i = 0; i < 30; i++) {
            assertThat(outcomes.get(i).isValue())
                    .as("task %d succeeded: %s", i, outcomes.get(i))
                    .isEqualTo(i != 13);
            assertThat(collector().count("outcomes " + i))
                    .as("runs of task %d", i)
                    .isEqualTo(1);
        }
        List<Integer> retried = pool.withChunkSize(10).withRetries(1).map(Tasks.range(30), i -> {
            if (probe.event("retried " + i) == 1 && i == 13) {
                throw new IllegalStateException("unlucky once");
            }
            return i;
        });
        assertThat(retried).as("results when one task needed a second attempt").isEqualTo(Tasks.range(30));
        for (int i = 0; i < 30; i++) {
            assertThat(collector().count("retried " + i))
                    .as("runs of task %d", i)
                    .isEqualTo(i == 13 ? 2 : 1);
        }
        TaskFailedException failure = catchThrowableOfType(
                TaskFailedException.class,
                () -> pool.withChunkSize(10).map(Tasks.range(30), i -> {
                    probe.event("map " + i);
                    if (i == 13) {
                        throw new IllegalStateException("unlucky");
                    }
                    return i;
                }));
        assertThat(failure.index()).as("index of the failure").isEqualTo(13);
        for (int i = 0; i <= 13; i++) {
            assertThat(collector().count("map " + i))
                    .as("runs of task %d, before the failure was thrown", i)
                    .isEqualTo(1);
        }
    }

    /**
     * Sizes, numbers and limits that make no sense are errors at once, and null is one too. If this fails, look at the
     * methods that make views.
     */
    @Case(
            number = 31,
            rule = {"K5", "M16"})
    @Tag("R")
    default void chunkSizeInvalid() {
        Pool pool = open();
        rejected("chunk size 0", () -> pool.withChunkSize(0));
        rejected("chunk size -1", () -> pool.withChunkSize(-1));
        rejected("window 0", () -> pool.withWindow(0));
        rejected("retries -1", () -> pool.withRetries(-1));
        rejected("retries on loss -1", () -> pool.withRetriesOnLoss(-1));
        rejected("timeout 0", () -> pool.withTimeout(Duration.ZERO));
        rejected("negative timeout", () -> pool.withTimeout(Duration.ofSeconds(-1)));
        for (StreamVerb verb : StreamVerb.values()) {
            rejected(
                    "chunks larger than the window",
                    () -> verb.run(pool.withWindow(4).withChunkSize(5), List.of(1), i -> i));
        }
        assertThatThrownBy(() -> pool.map(null, (Integer i) -> i), "no inputs")
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> pool.map(List.of(1), (Task<Integer, Integer>) null), "no task")
                .isInstanceOf(NullPointerException.class);
        assertThat(pool.withChunkSize(Integer.MAX_VALUE).map(List.of(1, 2), i -> i))
                .as("the largest chunk size")
                .containsExactly(1, 2);
        assertThat(pool.withTimeout(Duration.ofSeconds(Long.MAX_VALUE)).map(List.of(1, 2), i -> i))
                .as("the longest timeout")
                .containsExactly(1, 2);
    }

    private static void rejected(String what, ThrowingCallable call) {
        assertThatThrownBy(call, what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-10: ");
    }

    /**
     * Without a fixed size chunks begin with one task, grow while tasks are short, and do not while tasks are long. If
     * this fails, look at the time that a chunk is taken to have needed.
     */
    @Case(
            number = 32,
            rule = {"K3"})
    @Tag("R")
    @Tag("stochastic")
    default void adaptiveChunkIsActive() {
        ChunkLog log = new ChunkLog();
        Pool pool = open(config -> config.listener(log));
        int inputs = 20_000;
        List<ChunkLog.Range> chunks = List.of();
        // In a JVM that is cold even such tasks may take long.
        for (int attempt = 0; attempt < 5 && (attempt == 0 || chunks.size() >= inputs / 4); attempt++) {
            assertThat(pool.map(Tasks.range(inputs), i -> i)).hasSize(inputs);
            long shortTasks = log.lastJob();
            until("all chunks of short tasks are told to the listener", () -> log.tasks(shortTasks) >= inputs);
            chunks = log.chunks(shortTasks);
            assertThat(chunks.get(0).size()).as("size of the first chunk").isEqualTo(1);
        }
        assertThat(chunks.size())
                .as("number of chunks for %d tasks that take no time", inputs)
                .isLessThan(inputs / 4);

        int few = 4 * pool.size() + 8;
        assertThat(pool.map(Tasks.range(few), i -> {
                    Tasks.spend(Duration.ofMillis(30).toNanos());
                    return i;
                }))
                .hasSize(few);
        long longTasks = log.lastJob();
        until("all chunks of long tasks are told to the listener", () -> log.tasks(longTasks) >= few);
        assertThat(log.chunks(longTasks))
                .as("chunks of tasks that take 30 ms each")
                .allMatch(chunk -> chunk.size() == 1);
    }
}
