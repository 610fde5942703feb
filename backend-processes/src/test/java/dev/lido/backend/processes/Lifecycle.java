package dev.lido.backend.processes;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The main class of a master that ends in some way. Prints a line when it is about to. */
public final class Lifecycle {
    private static final AtomicLong ROUNDS = new AtomicLong();

    private Lifecycle() {}

    /** Arguments: how it ends, the pool's configuration. */
    public static void main(String[] args) throws Exception {
        Pool pool = Pools.choosePool(PoolConfig.parse(args[1]));
        switch (args[0]) {
            case "starting" -> {
                System.out.println("ready");
                Thread.currentThread().join();
            }
            case "working" ->
                pool.withChunkSize(1).forEach(IntStream.range(0, 100).boxed().toList(), i -> {
                    if (i == 1) {
                        System.out.println("ready");
                    }
                    loop();
                });
            case "idle" -> {
                pool.map(IntStream.range(0, 1000).boxed().toList(), i -> -i);
                System.out.println("ready");
                Thread.currentThread().join();
            }
            case "exits" -> {
                pool.map(IntStream.range(0, 10).boxed().toList(), i -> -i);
                System.out.println("ready");
                System.exit(5);
            }
            case "exits while starting" -> {
                spin(new Random(Long.parseLong(args[2])));
                System.exit(5);
            }
            case "returns" -> {
                pool.map(IntStream.range(0, 10).boxed().toList(), i -> -i);
                System.out.println("ready");
            }
            case "returns while working" -> {
                CompletableFuture<?> unused =
                        pool.forEachAsync(IntStream.range(0, 100).boxed().toList(), i -> loop());
                System.out.println("ready");
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** A task that heeds nothing. */
    static void loop() {
        while (true) {
            ROUNDS.incrementAndGet();
        }
    }

    /** Lets some time pass, from none to as long as a worker takes to start. */
    static void spin(Random random) {
        for (int i = random.nextInt(1 << random.nextInt(22)); i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
