package dev.lido.benchmarks;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.PoolListener;
import dev.lido.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** The master of scripts/cut-off: a map of thirty seconds on two workers, of which one is out of reach for a while. */
final class LinkCut {
    private static final int TASKS = 6_000;
    private static final long TASK_NANOS = 10_000_000;

    private LinkCut() {}

    /**
     * Maps, and prints which workers joined and left, and whether the result is right.
     *
     * @param args the pool, and a file that is created when both workers have joined and the map starts
     * @throws IOException if the file cannot be created
     */
    public static void main(String[] args) throws IOException {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().toList();
        PoolConfig config = PoolConfig.builder()
                .spec(args[0])
                .listener(new PoolListener() {
                    @Override
                    public void workerJoined(String worker) {
                        tell("joined " + worker);
                    }

                    @Override
                    public void workerLost(String worker, String reason) {
                        tell("lost   " + worker + ": " + reason);
                    }
                })
                .build();
        boolean right;
        long begin = System.nanoTime();
        try (Pool pool = Pools.choosePool(config)) {
            while (pool.workers().size() < 2) {
                Thread.onSpinWait();
            }
            Files.createFile(Path.of(args[1]));
            begin = System.nanoTime();
            List<Integer> results = pool.map(inputs, LinkCut::spend);
            right = results.equals(inputs);
        }
        tell("map took " + (System.nanoTime() - begin) / 1_000_000 + " ms; the result is "
                + (right ? "right" : "WRONG"));
        System.exit(right ? 0 : 1);
    }

    private static int spend(int number) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TASK_NANOS) {
            Thread.onSpinWait();
        }
        return number;
    }

    private static void tell(String what) {
        System.out.println(Instant.now() + " " + what);
    }
}
