package dev.lido.backend.processes;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/** The main class of a master that ends in some way. Prints a line when it is about to. */
public final class Lifecycle {
    private static final AtomicLong ROUNDS = new AtomicLong();

    private static final CountDownLatch TOLD = new CountDownLatch(1);

    /** Kept, since loggers are not. */
    private static final Logger LOG = Logger.getLogger("dev.lido");

    private Lifecycle() {}

    /** Notices what is said of too few workers. */
    private static final class Ear extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getMessage().startsWith("LIDO-39: ")) {
                TOLD.countDown();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Arguments: how it ends, the pool's configuration. */
    public static void main(String[] args) throws Exception {
        LOG.addHandler(new Ear());
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
            case "closes in a hook" -> closeInHook(pool, Path.of(args[2]));
            case "with too few" -> {
                System.out.println("told: " + TOLD.await(60, TimeUnit.SECONDS));
                System.out.println(
                        "sum " + pool.reduce(IntStream.range(0, 100).boxed().toList(), i -> i, Integer::sum));
                pool.close();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Two tasks run, and end once the program is about to. */
    private static void closeInHook(Pool pool, Path folder) throws Exception {
        String gate = folder.resolve("gate").toString();
        CompletableFuture<List<Integer>> results = pool.withChunkSize(1).mapAsync(List.of(1, 2), i -> {
            Files.createFile(Path.of(gate + i));
            while (!Files.exists(Path.of(gate))) {
                LockSupport.parkNanos(1_000_000);
            }
            return i;
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("in the hook");
            try {
                Files.createFile(Path.of(gate));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            pool.close();
            System.out.println(results.join());
        }));
        while (!Files.exists(Path.of(gate + 1)) || !Files.exists(Path.of(gate + 2))) {
            LockSupport.parkNanos(1_000_000);
        }
        System.out.println("ready");
        Thread.currentThread().join();
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
