package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.CallInterruptedException;
import dev.lido.Capability;
import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.Task;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Group C: results that are kept in a file. */
interface CheckpointCases extends CaseSupport {
    /** Something that is done with an empty folder. */
    interface FolderUse {
        void in(Path folder) throws Exception;
    }

    private static void withFolder(FolderUse use) throws Exception {
        Path folder = Files.createTempDirectory("conformance-checkpoint");
        try {
            use.in(folder);
        } finally {
            List<Path> left;
            try (Stream<Path> files = Files.walk(folder)) {
                left = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** Tells that it ran, and draws a number, so that a result tells its stream. */
    private static Task<Integer, String> task(Probe probe, String run) {
        return i -> {
            probe.event(run + " " + i);
            return i + ":" + TaskContext.current().random().nextLong();
        };
    }

    /**
     * A call with a checkpoint reads no more of the file than is its own, however much there is of calls before it. If
     * this fails, look at who reads the file anew for each call.
     */
    @Case(
            number = 95,
            rule = {"C5"})
    @Tag("R")
    default void checkpointCostIsConstant() throws Exception {
        if (!Files.isReadable(Path.of("/proc/self/io"))) {
            Assumptions.abort("needs a system that counts what a process reads");
        }
        int large = 1 << 22;
        withFolder(folder -> {
            Mapper view = open().withCheckpoint(folder.resolve("checkpoint"));
            assertThat(view.map(Tasks.range(2), i -> new byte[large])).hasSize(2);
            List<Long> read = new ArrayList<>();
            for (int call = 0; call < 5; call++) {
                long before = bytesRead();
                assertThat(view.map(Tasks.range(2), i -> -i)).containsExactly(0, -1);
                read.add(bytesRead() - before);
            }
            // Each alone may be disturbed by what else goes on in this process.
            assertThat(Collections.min(read))
                    .as("bytes that a small call read, with %d in the file; all calls: %s", 2 * large, read)
                    .isLessThan(large);
        });
    }

    private static long bytesRead() throws IOException {
        String io = Files.readString(Path.of("/proc/self/io"));
        return Long.parseLong(io.substring("rchar: ".length(), io.indexOf('\n')));
    }

    /**
     * An interrupt ends a call with a checkpoint as it ends one without, and what was finished is in the file, whether
     * or not a callback was told. If this fails, look for channels that an interrupt closes, and for results that are
     * dropped with the call.
     */
    @Case(
            number = 96,
            rule = {"C3", "L11"})
    @Tag("R")
    default void checkpointSurvivesInterrupt() throws Exception {
        withFolder(folder -> {
            Path file = folder.resolve("checkpoint");
            Pool pool = open();
            Probe probe = collector().probe();
            List<String> expected = pool.withSeed(5).map(Tasks.range(30), task(probe, "reference"));
            List<Long> told = new ArrayList<>();
            List<Boolean> flag = new ArrayList<>();
            Caller<Void> caller = call(() -> {
                try {
                    pool.withSeed(5)
                            .withCheckpoint(file)
                            .withChunkSize(1)
                            .forEachResult(
                                    Tasks.range(30),
                                    i -> {
                                        if (i == 20) {
                                            Tasks.waitAt(probe, "never", i);
                                        }
                                        return task(probe, "first").apply(i);
                                    },
                                    (index, result) -> {
                                        told.add(index);
                                        Thread.currentThread().interrupt();
                                    });
                    return null;
                } finally {
                    flag.add(Thread.currentThread().isInterrupted());
                }
            });
            assertThat(caller.failure())
                    .as("what the call throws that is interrupted")
                    .isInstanceOf(CallInterruptedException.class)
                    .hasMessageStartingWith("LIDO-15: ");
            assertThat(flag).as("the interrupt flag of the caller").containsExactly(true);
            collector().open("never");

            List<String> results = pool.withSeed(5).withCheckpoint(file).map(Tasks.range(30), task(probe, "second"));
            assertThat(results).as("results of the call that is repeated").isEqualTo(expected);
            assertThat(collector().events("second "))
                    .as("tasks that ran again, of those that a callback was told of")
                    .doesNotContainAnyElementsOf(
                            told.stream().map(index -> "second " + index).toList());

            Caller<List<String>> before = call(() -> {
                Thread.currentThread().interrupt();
                return pool.withSeed(5).withCheckpoint(file).map(Tasks.range(30), task(probe, "third"));
            });
            assertThat(before.failure())
                    .as("what a call throws on a thread that was interrupted before")
                    .isInstanceOf(CallInterruptedException.class);
            assertThat(pool.withSeed(5).withCheckpoint(file).map(Tasks.range(30), task(probe, "fourth")))
                    .isEqualTo(expected);
            assertThat(collector().events("fourth ")).as("tasks that ran again").isEmpty();
        });
    }

    /**
     * A call that was cut off goes on with another pool, a serial one where that backend is there: what was finished
     * does not run again, and the rest draws the numbers that it would have drawn. If this fails, look for what the file
     * has of workers, chunks or the backend.
     */
    @Case(
            number = 97,
            rule = {"C2"})
    @Tag("R")
    default void checkpointResumesElsewhere() throws Exception {
        withFolder(folder -> {
            Probe probe = collector().probe();
            Pool pool = open(config -> config.seed(7));
            boolean hasSerial =
                    Pools.backends().stream().anyMatch(backend -> backend.name().equals("serial"));
            Pool other = hasSerial
                    ? choose(PoolConfig.parse("serial").toBuilder().seed(8).build())
                    : open(config -> config.seed(8));
            try (other) {
                List<String> expected = pool.withSeed(7).map(Tasks.range(40), task(probe, "reference"));
                for (List<Pool> order : List.of(List.of(pool, other), List.of(other, pool))) {
                    Path file = Files.createTempFile(folder, "checkpoint", "");
                    String first = "first on " + order.get(0).backend() + ", " + file.getFileName();
                    String second = "then on " + order.get(1).backend() + ", " + file.getFileName();
                    Mapper view = order.get(0).withSeed(7).withCheckpoint(file).withChunkSize(3);
                    Task<Integer, String> task = task(probe, first);
                    assertThatThrownBy(() -> view.map(Tasks.range(40), i -> {
                                if (i == 20) {
                                    throw new IllegalStateException("cut off");
                                }
                                return task.apply(i);
                            }))
                            .isInstanceOf(TaskFailedException.class);
                    TreeSet<Long> told = new TreeSet<>();
                    List<String> results = new ArrayList<>(Collections.nCopies(40, null));
                    order.get(1)
                            .withCheckpoint(file)
                            .forEachResult(Tasks.range(40), task(probe, second), (index, result) -> {
                                told.add(index);
                                results.set((int) index, result);
                            });
                    assertThat(results).as("results %s", second).isEqualTo(expected);
                    assertThat(told)
                            .as("indexes that callbacks were told of %s", second)
                            .hasSize(40);
                    assertThat(collector().events(second + " "))
                            .as("tasks that ran again")
                            .contains(second + " 20")
                            .doesNotContainAnyElementsOf(IntStream.range(0, 20)
                                    .mapToObj(i -> second + " " + i)
                                    .toList());
                    String third = "again, " + file.getFileName();
                    assertThat(order.get(1).withCheckpoint(file).map(Tasks.range(40), task(probe, third)))
                            .as("results of a call of which all is in the file")
                            .isEqualTo(expected);
                    assertThat(collector().events(third))
                            .as("tasks that ran although their results are in the file")
                            .isEmpty();
                }
            }
        });
    }

    /**
     * A file that ends anywhere is read as far as it is whole, and the rest is computed again. If this fails, look at
     * what reads the file's end, and at what is written behind it.
     */
    @Case(
            number = 98,
            rule = {"C4"})
    @Tag("R")
    @Tag("stochastic")
    default void checkpointCutOffAnywhere() throws Exception {
        withFolder(folder -> {
            Path file = folder.resolve("checkpoint");
            Pool pool = open();
            Probe probe = collector().probe();
            Mapper view = pool.withSeed(3).withChunkSize(1);
            List<String> expected = view.withCheckpoint(file).map(Tasks.range(6), task(probe, "whole"));
            byte[] whole = Files.readAllBytes(file);
            Random random = new Random(workloadSeed());
            TreeSet<Integer> lengths = new TreeSet<>(List.of(0, 1, whole.length - 1, whole.length));
            while (lengths.size() < 20) {
                lengths.add(random.nextInt(whole.length));
            }
            int least = 6;
            for (int length : lengths) {
                String run = "cut off after " + length + " bytes, with seed " + workloadSeed();
                Files.write(file, Arrays.copyOf(whole, length));
                for (String attempt : List.of(run, run + ", and read again")) {
                    assertThat(view.withCheckpoint(file).map(Tasks.range(6), task(probe, attempt)))
                            .as(attempt)
                            .isEqualTo(expected);
                }
                int again = collector().events(run + " ").size();
                assertThat(again)
                        .as("tasks that ran again, %s; with less of the file they were %d", run, least)
                        .isLessThanOrEqualTo(least);
                least = again;
                assertThat(collector().events(run + ", and read again "))
                        .as("tasks that ran after what was missing had been added, %s", run)
                        .isEmpty();
            }
            assertThat(least).as("tasks that ran again with all of the file").isZero();

            byte[] damaged = whole.clone();
            damaged[12] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(() -> view.withCheckpoint(file), "a file whose begin is damaged")
                    .isInstanceOf(LidoException.class)
                    .hasMessageStartingWith("LIDO-19: ");
        });
    }

    /**
     * What a callback was told of is in the file, also if the program is killed at that moment: when it is started again
     * nothing of that is computed once more. If this fails, look for callbacks that run before the file was written.
     */
    @Case(
            number = 158,
            rule = {"C1"})
    @Tag("R")
    @Tag("stochastic")
    default void killedMasterKeepsWhatItTold() throws Exception {
        if (can(Capability.REMOTE) && !can(Capability.KILL)) {
            Assumptions.abort("needs a pool that a program can make without being launched");
        }
        withFolder(folder -> {
            Random random = new Random(workloadSeed());
            for (String word : List.of("first", "second")) {
                int results = random.nextInt(ToldMaster.INPUTS / 3);
                ToldMaster.runFor(builder().build(), folder, word, results, patience());
            }
            ToldMaster.finish(open(), folder);
        });
    }
}
