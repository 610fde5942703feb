package dev.lido.havoc;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.PoolListener;
import dev.lido.Pools;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Throws errors at random on a pool, for as long as it is told to: in tasks, callbacks, iterators, operators, listeners, and
 * while values are written and read; some by chance, some since memory or stack really end, also in the middle of a
 * nested call or of printing. Each call must end, and no worker be missing afterwards.
 */
final class Havoc {
    private static final long CALL_SECONDS = 120;
    private static final int CALLS_BETWEEN_COUNTS = 20;
    private static final int LEVELS_BETWEEN = 37;

    private final String spec;
    private final SplittableRandom random;
    private final Map<String, Integer> ends = new TreeMap<>();
    private int calls;

    private Havoc(String spec, long seed) {
        this.spec = spec;
        this.random = new SplittableRandom(seed);
    }

    /** Arguments: how many seconds, the seed, and the pools. */
    public static void main(String[] args) throws Exception {
        for (int i = 2; i < args.length; i++) {
            System.err.println(run(args[i], Duration.ofSeconds(Long.parseLong(args[0])), Long.parseLong(args[1])));
        }
    }

    /**
     * Throws errors for some time.
     *
     * @return what was done, in words
     * @throws IllegalStateException if a call did not end, or a worker is missing
     */
    static String run(String spec, Duration time, long seed) throws Exception {
        return new Havoc(spec, seed).run(time, seed);
    }

    private String run(Duration time, long seed) throws Exception {
        PoolConfig config =
                PoolConfig.builder().spec(spec).listener(new Thrower()).build();
        long begin = System.nanoTime();
        int pools = 0;
        while (System.nanoTime() - begin < time.toNanos()) {
            pools++;
            try (Pool pool = Pools.choosePool(config)) {
                long poolsEnd = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (System.nanoTime() - begin < time.toNanos() && System.nanoTime() - poolsEnd < 0) {
                    call(pool, seed);
                    if (calls % CALLS_BETWEEN_COUNTS == 0) {
                        count(pool, seed);
                    }
                }
                count(pool, seed);
            }
        }
        return spec + ": " + calls + " calls on " + pools + " pools in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + " s, seed " + seed + ": " + ends;
    }

    private void call(Pool pool, long seed) throws InterruptedException, ExecutionException {
        SplittableRandom own = random.split();
        // As a word, since a FutureTask asks an exception for its text, which may throw.
        FutureTask<String> call = new FutureTask<>(() -> {
            try {
                return new Call(own).make(pool);
            } catch (Throwable e) {
                return e.getClass().getSimpleName();
            }
        });
        Thread caller = new Thread(call, "havoc-caller");
        caller.setDaemon(true);
        caller.start();
        calls++;
        String end;
        try {
            end = call.get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "call " + calls + " on " + spec + " with the seed " + seed + " has not ended; its thread is at "
                            + List.of(caller.getStackTrace()) + ", the workers are " + pool.workers(),
                    e);
        }
        ends.merge(end, 1, Integer::sum);
    }

    /** Waits until all workers are there: a lost one is replaced in the background. */
    private void count(Pool pool, long seed) {
        long begin = System.nanoTime();
        while (pool.workers().size() < pool.size()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(CALL_SECONDS)) {
                throw new IllegalStateException("after call " + calls + " on " + spec + " with the seed " + seed
                        + " workers are missing: " + pool.workers());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            Integer unused = pool.call(1, i -> i);
        }
    }

    /** An error as a thread has one that is stopped. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Its text and stack are not to be had. */
    static final class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("no text");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new StackOverflowError("no stack");
        }
    }

    /** Throws in one of so many cases. */
    static void strike(long seed, int place, int oneIn) {
        SplittableRandom random = new SplittableRandom(seed * 31 + place);
        if (oneIn == 0 || random.nextInt(oneIn) > 0) {
            return;
        }
        switch (random.nextInt(7)) {
            case 0 -> throw new OutOfMemoryError("by chance");
            case 1 -> throw new StackOverflowError("by chance");
            case 2 -> throw new Stopped();
            case 3 -> throw new Odd();
            case 4 -> throw new InternalError("by chance");
            case 5 -> {
                if (random.nextInt(10) > 0) {
                    throw new OutOfMemoryError("Java heap space, by chance");
                }
                long[][] large = {new long[Integer.MAX_VALUE - 8], new long[Integer.MAX_VALUE - 8]};
                throw new AssertionError("there is memory for " + large.length);
            }
            default -> throw new AssertionError(fall(0, 1));
        }
    }

    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static long fall(long level, long more) {
        return fall(level + 1, more + level) + more;
    }

    /** Does something at the end of the stack, and again some levels above as long as there is too little left. */
    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    static int atTheEnd(int level, Runnable what) {
        try {
            return atTheEnd(level + 1, what);
        } catch (StackOverflowError end) {
            if (level % LEVELS_BETWEEN > 0) {
                throw end;
            }
            what.run();
            return level;
        }
    }

    /** A value that may throw while it is written or read. */
    record Value(long seed, int oneIn, Explosive inside) implements Serializable {}

    /** Throws while it is written or read. */
    static final class Explosive implements Serializable {
        private static final long serialVersionUID = 1L;

        private final long seed;
        private final int oneIn;

        Explosive(long seed, int oneIn) {
            this.seed = seed;
            this.oneIn = oneIn;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            strike(seed, 1, oneIn);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            strike(seed, 2, oneIn);
        }
    }

    /** What a task does. */
    static Value work(Mapper pool, Value input) {
        SplittableRandom random = new SplittableRandom(input.seed * 17);
        switch (random.nextInt(60)) {
            case 0 -> {
                int unused = atTheEnd(0, () -> System.out.println("at the end of the stack"));
            }
            case 1 -> {
                int unused = atTheEnd(0, () -> pool.map(List.of(1, 2, 3), i -> i));
            }
            case 2 -> {
                List<Integer> unused = pool.map(List.of(1, 2, 3), i -> {
                    strike(input.seed + i, 8, 3);
                    return i;
                });
            }
            case 3 -> System.out.print("a line without end ".repeat(1 + random.nextInt(10_000)));
            default -> {}
        }
        strike(input.seed, 7, input.oneIn);
        return new Value(input.seed + 1, input.oneIn, new Explosive(input.seed + 1, input.oneIn));
    }

    /** One call, of a random verb with random options. */
    private static final class Call {
        private final SplittableRandom random;
        private final long seed;
        private final int oneIn;
        private final int seldom;

        Call(SplittableRandom random) {
            this.random = random;
            this.seed = random.nextLong();
            this.oneIn = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(100);
            this.seldom = random.nextInt(2) * 50 * oneIn;
        }

        String make(Pool pool) throws Exception {
            List<Value> inputs = new ArrayList<>();
            int count = 1 + random.nextInt(200);
            for (int i = 0; i < count; i++) {
                inputs.add(new Value(seed + i, oneIn, new Explosive(seed + i, oneIn)));
            }
            int rare = seldom;
            Iterable<Value> read = () ->
                    inputs.stream().peek(input -> strike(input.seed, 3, rare)).iterator();
            Mapper view = view(pool);
            switch (random.nextInt(10)) {
                case 0 -> view.map(inputs, input -> work(pool, input));
                case 1 -> view.map(read, input -> work(pool, input));
                case 2 -> {
                    int values = 0;
                    for (Outcome<Value> outcome : view.mapOutcomes(inputs, input -> work(pool, input))) {
                        values += outcome.isValue() ? 1 : 0;
                    }
                    return values == count ? "all" : "outcomes";
                }
                case 3 ->
                    view.reduce(inputs, input -> work(pool, input).oneIn(), (a, b) -> {
                        strike(seed + a, 5, rare);
                        return a + 1;
                    });
                case 4 -> view.mapAsync(inputs, input -> work(pool, input)).get();
                case 5 ->
                    view.batchedMap(
                            inputs,
                            batch -> batch.stream()
                                    .map(input -> work(pool, input))
                                    .toList());
                case 6 ->
                    view.forEachResult(
                            inputs, input -> work(pool, input), (index, result) -> strike(seed + index, 4, rare));
                case 7 ->
                    view.forEachOutcomeAsync(
                                    inputs,
                                    input -> work(pool, input),
                                    outcome -> strike(seed + outcome.index(), 4, rare))
                            .get();
                case 8 -> {
                    try (Stream<Value> stream = view.imap(read, input -> work(pool, input))) {
                        stream.limit(random.nextInt(300)).forEach(value -> strike(value.seed(), 6, rare));
                    }
                }
                default -> {
                    try (Stream<Value> stream = view.imapUnordered(read, input -> work(pool, input))) {
                        stream.forEach(value -> strike(value.seed(), 6, rare));
                    }
                }
            }
            return "all";
        }

        private Mapper view(Mapper pool) {
            Mapper view = pool;
            int rare = seldom;
            if (random.nextInt(3) == 0) {
                view = view.onError(failure -> strike(seed + failure.index(), 9, rare));
            }
            if (random.nextInt(3) == 0) {
                view = view.withProgress(progress -> strike(seed + progress.done(), 10, rare));
            }
            if (random.nextInt(3) == 0) {
                view = view.withRetries(random.nextInt(3));
            }
            if (random.nextInt(3) == 0) {
                view = view.withChunkSize(1 + random.nextInt(20));
            }
            if (random.nextInt(4) == 0) {
                view = view.withTimeout(Duration.ofSeconds(20));
            }
            return view;
        }
    }

    /** A listener that throws now and then. */
    private static final class Thrower implements PoolListener {
        @Override
        public void taskRetried(long job, long index, int attempt, String reason) {
            strike(job * 1000 + index, 11, 5);
        }

        @Override
        public void jobFinished(long job, long tasks, Duration elapsed) {
            strike(job, 12, 10);
        }
    }
}
