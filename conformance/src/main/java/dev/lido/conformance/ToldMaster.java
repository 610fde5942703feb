package dev.lido.conformance;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that keeps its results in a checkpoint and writes down which results it was told of. It is there to be
 * killed, by {@link #runFor}, again and again.
 */
public final class ToldMaster {
    static final int INPUTS = 10_000;
    private static final long NANOS_TO_TELL = 20_000;

    private ToldMaster() {}

    /**
     * Runs until it is killed, or until all results are there.
     *
     * @param args the pool's specification, the folder for its files, and a word for its results
     * @throws IOException if it cannot write down what it was told
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        try (OutputStream told = new FileOutputStream(folder.resolve("told").toFile(), true);
                Pool pool = Pools.choosePool(args[0])) {
            run(pool, folder, args[2], told);
        }
    }

    private static List<String> run(Pool pool, Path folder, String word, OutputStream told) {
        List<String> results = new ArrayList<>(Collections.nCopies(INPUTS, null));
        pool.withSeed(1)
                .withCheckpoint(folder.resolve("checkpoint"))
                .forEachResult(Tasks.range(INPUTS), i -> word + i, (index, result) -> {
                    LockSupport.parkNanos(NANOS_TO_TELL);
                    try {
                        told.write((index + " " + result + "\n").getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    results.set((int) index, result);
                });
        return results;
    }

    /**
     * Runs the program in a JVM of its own until it was told of some results, and kills it.
     *
     * @param config its pool
     * @param folder where its files are
     * @param word a word for its results
     * @param results how many more results it should be told of before it is killed
     * @param patience how long to wait for that
     * @throws IOException if the program cannot be started or its files not be read
     * @throws InterruptedException if the calling thread is interrupted
     */
    public static void runFor(PoolConfig config, Path folder, String word, int results, Duration patience)
            throws IOException, InterruptedException {
        Path told = folder.resolve("told");
        Path output = folder.resolve("output");
        long enough = size(told) + results * (long) word.length();
        Process master = OtherJvm.startProcess(
                output, List.of(), ToldMaster.class, List.of(config.toString(), folder.toString(), word));
        try {
            long begin = System.nanoTime();
            while (size(told) < enough) {
                if (!master.isAlive()) {
                    if (master.exitValue() == 0) {
                        return;
                    }
                    throw new AssertionError("the program that is to be killed says: " + Files.readString(output));
                }
                if (System.nanoTime() - begin > patience.toNanos()) {
                    throw new AssertionError("the program that is to be killed was told of too little in "
                            + patience.toSeconds() + " s: " + Files.readString(output));
                }
                LockSupport.parkNanos(200_000);
            }
        } finally {
            master.destroyForcibly().waitFor();
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /**
     * Runs the program to its end.
     *
     * @param pool its pool
     * @param folder where its files are
     * @throws IOException if its files cannot be read
     * @throws AssertionError if a result is wrong, or is another one than a killed program was told
     */
    public static void finish(Pool pool, Path folder) throws IOException {
        List<String> results = run(pool, folder, "last", OutputStream.nullOutputStream());
        for (int i = 0; i < INPUTS; i++) {
            if (!results.get(i).replaceAll("^[a-z]+", "").equals(Integer.toString(i))) {
                throw new AssertionError("result " + i + " is " + results.get(i));
            }
        }
        TreeMap<Integer, String> lost = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("told"))) {
            int space = line.indexOf(' ');
            // The last line may be cut off.
            if (space > 0 && line.endsWith(line.substring(0, space))) {
                int index = Integer.parseInt(line.substring(0, space));
                String told = line.substring(space + 1);
                if (!results.get(index).equals(told)) {
                    lost.put(index, told);
                }
            }
        }
        if (!lost.isEmpty()) {
            throw new AssertionError(lost.size() + " results of which a callback was told were computed again, first "
                    + lost.firstEntry());
        }
    }
}
