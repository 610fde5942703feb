package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.FakeWorkers;
import dev.lido.engine.pool.DefaultPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint's file is worth when it is damaged, cut off, shared, or cannot be written. */
class CheckpointFileTest {
    private static final int RESULTS = 10;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("checkpoint");
    }

    private Checkpoint open() {
        return Checkpoint.open(file(), new SeedScope(5, false));
    }

    private static String result(long index) {
        return "result " + index;
    }

    private static void keep(Checkpoint.Call call, long first, int count) {
        Object[] values = new Object[count];
        Arrays.setAll(values, i -> result(first + i));
        call.keep(List.of(new Segment(first, values, 0, count, null)), false);
    }

    /** A file whose results each have a record of their own. */
    private void fill() {
        Checkpoint.Call call = open().begin(0, Verb.MAP);
        for (int i = 0; i < RESULTS; i++) {
            keep(call, i, 1);
        }
    }

    /** What a call finds. */
    private static Map<Long, Object> found(Checkpoint.Call call) {
        TreeMap<Long, Object> found = new TreeMap<>();
        for (long index = 0; index < 10_000; ) {
            int kept = call.keptFrom(index, 10_000);
            if (kept == 0) {
                index += call.missingFrom(index, 10_000);
            } else {
                for (Object value : call.read(index, kept)) {
                    found.put(index++, value);
                }
            }
        }
        return found;
    }

    private Map<Long, Object> found() {
        return found(open().begin(0, Verb.MAP));
    }

    private static void expectRight(Map<Long, Object> found, int least, String when) {
        assertThat(found).as(when).hasSizeGreaterThanOrEqualTo(least);
        found.forEach((index, value) -> assertThat(value).as(when).isEqualTo(result(index)));
    }

    /** What is logged meanwhile. */
    private static List<String> warnings(Runnable action) {
        List<String> messages = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.lido");
        boolean parents = logger.getUseParentHandlers();
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(parents);
        }
        return messages;
    }

    @Test
    void anyFlippedBitCostsOneRecordOrIsAnError() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        List<String> unused = warnings(() -> {
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << at % 8);
                String when = "byte " + at + " of " + whole.length;
                try {
                    Files.write(file(), damaged);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                Map<Long, Object> found;
                try {
                    found = found();
                } catch (LidoException refused) {
                    assertThat(refused).as(when).hasMessageStartingWith("LIDO-19: ");
                    assertThat(at).as("bytes that are the head's").isLessThan(28);
                    continue;
                }
                expectRight(found, RESULTS - 1, when);
            }
        });
    }

    @Test
    void zerosAtTheEndAreCutOffAndTold() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        for (int zeros : List.of(1, 7, 8, 11, 12, 15, 16, 17, 4096, 3_000_000)) {
            Files.write(file(), Arrays.copyOf(whole, whole.length + zeros));
            assertThat(warnings(() -> expectRight(found(), RESULTS, zeros + " zeros")))
                    .singleElement()
                    .asString()
                    .contains(zeros + " bytes");
            assertThat(Files.readAllBytes(file())).isEqualTo(whole);
        }
    }

    @Test
    void recordThatWasCutOffIsNoDamage() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        for (int length = whole.length - 1; length > whole.length - 60; length--) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(warnings(() -> expectRight(found(), RESULTS - 2, "cut off")))
                    .isEmpty();
        }
    }

    @Test
    void recordsBehindDamageAreKept() throws IOException {
        fill();
        byte[] whole = Files.readAllBytes(file());
        Arrays.fill(whole, 100, 400, (byte) 0);
        Files.write(file(), whole);
        assertThat(warnings(() -> expectRight(found(), RESULTS - 6, "300 zeros in the middle")))
                .singleElement()
                .asString()
                .contains("damaged");
        keep(open().begin(0, Verb.MAP), 0, RESULTS);
        expectRight(found(), RESULTS, "after what was damaged was added again");
    }

    @Test
    void otherVersionsAreRefused() throws IOException {
        for (String version : List.of("LIDO-CP1", "LIDO-CP3")) {
            byte[] old = Arrays.copyOf(version.getBytes(StandardCharsets.US_ASCII), 200);
            Files.write(file(), old);
            assertThatThrownBy(this::open).hasMessageStartingWith("LIDO-19: ").hasMessageContaining(version);
            assertThat(Files.readAllBytes(file())).isEqualTo(old);
        }
    }

    @Test
    void fileThatIsRemovedOrReplacedMeanwhileIsAnError() throws IOException {
        Checkpoint.Call call = open().begin(0, Verb.MAP);
        keep(call, 0, 1);
        Files.delete(file());
        assertThatThrownBy(() -> keep(call, 1, 1)).hasMessageStartingWith("LIDO-19: ");
        assertThat(file()).doesNotExist();
        fill();
        assertThatThrownBy(() -> keep(call, 2, 1)).hasMessageStartingWith("LIDO-19: ");
        expectRight(found(), RESULTS, "the new file");
    }

    @Test
    void callsSeeWhatOthersHaveAddedBefore() {
        Checkpoint one = open();
        Checkpoint other = open();
        keep(one.begin(0, Verb.MAP), 0, 3);
        keep(other.begin(1, Verb.MAP), 0, 4);
        keep(one.begin(2, Verb.MAP), 0, 5);
        assertThat(found(other.begin(0, Verb.MAP))).hasSize(3);
        assertThat(found(one.begin(1, Verb.MAP))).hasSize(4);
        assertThat(found(other.begin(2, Verb.MAP))).hasSize(5);
    }

    @Test
    void whatWasComputedTwiceIsReadOnce() {
        Checkpoint one = open();
        Checkpoint other = open();
        Checkpoint.Call first = one.begin(0, Verb.MAP);
        Checkpoint.Call second = other.begin(0, Verb.MAP);
        keep(first, 3, 7);
        keep(second, 0, 5);
        keep(first, 15, 1);
        keep(second, 8, 10);
        keep(second, 4, 2);
        Map<Long, Object> found = found();
        expectRight(found, 18, "stretches that overlap");
        assertThat(found).hasSize(18);
    }

    @Test
    void threadsAddSideBySide() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int from = 100 * t;
            Thread thread = new Thread(() -> {
                Checkpoint.Call call = open().begin(0, Verb.MAP);
                for (int i = 0; i < 100; i++) {
                    Thread.currentThread().interrupt();
                    keep(call, from + i, 1);
                    assertThat(Thread.interrupted()).isTrue();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(warnings(() -> expectRight(found(), 400, "by four threads"))).isEmpty();
    }

    @Test
    void programsAddSideBySide() throws IOException, InterruptedException {
        List<Process> programs = new ArrayList<>();
        for (int p = 0; p < 3; p++) {
            programs.add(start(List.of(), Adds.class, file().toString(), Integer.toString(300 * p)));
        }
        for (Process program : programs) {
            assertThat(program.waitFor()).isZero();
        }
        assertThat(warnings(() -> expectRight(found(), 900, "by three programs")))
                .isEmpty();
    }

    /** Adds some results, each by itself. */
    static final class Adds {
        private Adds() {}

        public static void main(String[] args) {
            Checkpoint.Call call =
                    Checkpoint.open(Path.of(args[0]), new SeedScope(5, false)).begin(0, Verb.MAP);
            for (int i = 0; i < 300; i++) {
                keep(call, Integer.parseInt(args[1]) + i, 1);
            }
        }
    }

    @Test
    void writeThatFailsIsCutBack() throws IOException, InterruptedException {
        Process program =
                start(List.of("bash", "-c", "ulimit -f 64 && exec \"$@\"", "bash"), Fills.class, file().toString());
        assertThat(program.waitFor()).isZero();
        assertThat(warnings(() -> expectRight(found(), 1, "a file that could not grow")))
                .isEmpty();
        assertThat(Files.readString(folder.resolve("output"))).contains("kept " + found().size() + ", LIDO-19");
    }

    /** Adds results until the file cannot grow any more, and then some more. */
    static final class Fills {
        private Fills() {}

        public static void main(String[] args) {
            Checkpoint.Call call =
                    Checkpoint.open(Path.of(args[0]), new SeedScope(5, false)).begin(0, Verb.MAP);
            int kept = 0;
            String failure = "";
            for (int i = 0; i < 5000; i++) {
                try {
                    keep(call, i, 1);
                    kept++;
                } catch (LidoException full) {
                    failure = full.code();
                }
            }
            System.out.println("kept " + kept + ", " + failure);
        }
    }

    @Test
    void memoryIsFlatHoweverManyResultsThereAre() throws IOException, InterruptedException {
        Process program = start(List.of(), Large.class, file().toString());
        assertThat(program.waitFor())
                .as("exit code of the program, which says: %s", Files.readString(folder.resolve("output")))
                .isZero();
        assertThat(Files.size(file())).isGreaterThan((2L * Large.HEAP_MIB) << 20);
    }

    /** Reduces more than its memory holds, twice: in the second run the first result is missing, so all others wait. */
    static final class Large {
        static final int HEAP_MIB = 24;
        private static final int BYTES = 1 << 14;
        private static final int INPUTS = ((2 * HEAP_MIB) << 20) / BYTES;

        private Large() {}

        public static void main(String[] args) throws Exception {
            Path file = Path.of(args[0]);
            Checkpoint.Call first =
                    Checkpoint.open(file, new SeedScope(1, false)).begin(0, Verb.REDUCE);
            for (int i = 1; i < INPUTS; i++) {
                first.keep(List.of(new Segment(i, new Object[] {new byte[BYTES]}, 0, 1, null)), false);
            }
            Engine engine = new Engine("fake", new FakeWorkers(1, 2, 0), null, List.of(), 0, false);
            engine.start();
            CountDownLatch allOthers = new CountDownLatch(1);
            try (Pool pool = new DefaultPool(engine, Settings.defaults(1), null, Set.of())) {
                byte[] all = pool.withCheckpoint(file)
                        .withProgress(progress -> {
                            if (progress.done() == INPUTS - 1) {
                                allOthers.countDown();
                            }
                        })
                        .reduce(
                                IntStream.range(0, INPUTS).boxed().toList(),
                                i -> {
                                    allOthers.await();
                                    return new byte[BYTES];
                                },
                                (sum, next) -> sum);
                System.exit(all.length == BYTES ? 0 : 1);
            }
        }
    }

    private Process start(List<String> before, Class<?> program, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                "timeout",
                "120",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Large.HEAP_MIB + "m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }
}
