package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.ConfigException;
import dev.lido.Mapper;
import dev.lido.Pool;
import dev.lido.Pools;
import dev.lido.Task;
import dev.lido.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group R: random streams and pools within pools. */
interface EnvironmentCases extends CaseSupport {
    /** What each task draws: two numbers from its own stream. */
    private static Task<Integer, String> draw() {
        return i -> {
            RandomGenerator random = TaskContext.current().random();
            return random.nextLong() + " " + random.nextGaussian();
        };
    }

    /**
     * A task's random numbers depend on seed, call and index only. If this fails, look for a generator that tasks
     * share, or that is made from the worker, the chunk or the attempt.
     */
    @Case(
            number = 83,
            rule = {"R1", "R2"})
    @Tag("R")
    default void randomStreamSameForAnyWorkersChunksRetryBackend() throws Exception {
        int count = 40;
        List<String> reference;
        List<String> secondCall;
        try (Pool pool = choose(builder().seed(42).build())) {
            assertThat(pool.seed()).as("the pool's seed").isEqualTo(42);
            reference = pool.map(Tasks.range(count), draw());
            secondCall = pool.map(Tasks.range(count), draw());
        }
        try (Pool pool = choose(builder().seed(42).build())) {
            assertThat(pool.map(
                            Tasks.range(3), i -> TaskContext.current().random().nextLong()))
                    .as("first numbers of the first three tasks for the seed 42, as every backend draws them")
                    .containsExactly(3587309033468552603L, -3036150850267394025L, 4286655887421803141L);
        }
        assertThat(reference).as("numbers of different tasks").doesNotHaveDuplicates();
        assertThat(secondCall).as("numbers of different calls").doesNotContainAnyElementsOf(reference);

        List<Pool> pools = new ArrayList<>(List.of(open(config -> config.seed(42))));
        for (int workers : new int[] {1, 3}) {
            try {
                pools.add(open(config -> config.seed(42).workers(workers)));
            } catch (ConfigException notSoMany) {
                // the backend has its own idea of how many workers make sense
            }
        }
        for (Pool pool : pools) {
            assertThat(pool.map(Tasks.range(count), draw()))
                    .as("first call on another pool with the same seed and %d workers", pool.size())
                    .isEqualTo(reference);
            assertThat(pool.map(Tasks.range(count), draw()))
                    .as("second call on it")
                    .isEqualTo(secondCall);
        }

        Pool pool = open(config -> config.seed(1));
        List<String> seeded = pool.withSeed(42).map(Tasks.range(count), draw());
        assertThat(seeded).as("another call on another seed").doesNotContainAnyElementsOf(secondCall);
        for (int size : new int[] {1, 7, count}) {
            assertThat(pool.withChunkSize(size).withSeed(42).map(Tasks.range(count), draw()))
                    .as("chunks of %d", size)
                    .isEqualTo(seeded);
        }
        Mapper view = pool.withSeed(42);
        assertThat(view.map(Tasks.range(count), draw()))
                .as("first call on a view with a seed")
                .isEqualTo(seeded);
        assertThat(view.map(Tasks.range(count), draw()))
                .as("second call on the view")
                .doesNotContainAnyElementsOf(seeded);
        try (Stream<String> stream = pool.withSeed(42).imap(Tasks.range(count), draw())) {
            assertThat(stream.toList()).as("imap").isEqualTo(seeded);
        }
        assertThat(pool.withSeed(42).mapAsync(Tasks.range(count), draw()).get())
                .as("mapAsync")
                .isEqualTo(seeded);
        assertThat(pool.withSeed(42).map(Tasks.range(count), i -> {
                    RandomGenerator random = TaskContext.current().random();
                    return random.nextLong() + " " + random.nextGaussian();
                }))
                .as("through TaskContext.current()")
                .isEqualTo(seeded);
        Probe probe = collector().probe();
        assertThat(pool.withSeed(42).withRetries(1).map(Tasks.range(count), i -> {
                    String drawn = draw().apply(i);
                    if (probe.event("retried " + i) == 1 && i % 3 == 0) {
                        throw new IllegalStateException("after drawing");
                    }
                    return drawn;
                }))
                .as("tasks that had to run again")
                .isEqualTo(seeded);
    }

    /**
     * A task may use its own pool, three levels deep: nobody waits for a free worker in vain, and no more tasks run at
     * once than the pool has workers. A pool that a task chooses for itself is serial. If this fails, look at what a
     * worker does that waits for a nested call.
     */
    @Case(
            number = 85,
            rule = {"R2", "R3", "R4", "R5"})
    @Tag("R")
    default void nestedPoolNeitherDeadlocksNorOversubscribes() {
        Pool pool = open(config -> config.seed(42));
        int outer = 2 * pool.size() + 1;
        Probe probe = collector().probe();
        List<Integer> sums = pool.withChunkSize(1)
                .map(
                        Tasks.range(outer),
                        i -> pool.reduce(
                                Tasks.range(3),
                                j -> pool
                                        .map(Tasks.range(2), k -> {
                                            probe.event("enter");
                                            Tasks.spend(200_000);
                                            probe.event("leave");
                                            return 100 * i + 10 * j + k;
                                        })
                                        .stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                                0,
                                Integer::sum));
        for (int i = 0; i < outer; i++) {
            assertThat(sums.get(i)).as("sum of nested task %d", i).isEqualTo(600 * i + 63);
        }
        int running = 0;
        int most = 0;
        for (String event : collector().events()) {
            running += event.equals("enter") ? 1 : -1;
            most = Math.max(most, running);
        }
        assertThat(collector().count("enter")).as("innermost tasks that ran").isEqualTo(outer * 6);
        assertThat(most)
                .as("innermost tasks at once, on a pool of %d workers", pool.size())
                .isBetween(1, pool.size());

        Task<Integer, List<String>> nestedDraw = i -> pool.map(Tasks.range(5), draw());
        List<List<String>> nested = pool.withSeed(7).map(Tasks.range(4), nestedDraw);
        assertThat(nested).as("random numbers of nested calls").doesNotHaveDuplicates();
        assertThat(pool.withSeed(7).withChunkSize(4).map(Tasks.range(4), nestedDraw))
                .as("random numbers of nested calls, in other chunks")
                .isEqualTo(nested);

        assertThat(pool.map(Tasks.range(3), i -> {
                    try (Pool own = Pools.choosePool()) {
                        return own.backend() + own.map(List.of(i), j -> j + 1);
                    }
                }))
                .as("pools that tasks choose for themselves, whichever backends there are")
                .containsExactly("serial[1]", "serial[2]", "serial[3]");
    }

    /**
     * Tasks that run at the same time have different slots, from 0 to the pool's size less one. If this fails, look at who
     * assigns slots.
     */
    @Case(
            number = 177,
            rule = {"R8"})
    @Tag("R")
    default void slotsAreOfOneWorkerEach() {
        Pool pool = open();
        Probe probe = collector().probe();
        int size = pool.size();
        Caller<List<Integer>> caller = call(() -> pool.withChunkSize(1).map(Tasks.range(size), i -> {
            probe.await("all run");
            return TaskContext.current().slot();
        }));
        collector().awaitWaiting("all run", size);
        collector().open("all run");
        assertThat(caller.get())
                .as("slots of tasks that ran at the same time")
                .containsExactlyInAnyOrderElementsOf(Tasks.range(size));
        assertThat(pool.map(Tasks.range(20), i -> TaskContext.current().slot()))
                .as("slots")
                .allMatch(slot -> slot >= 0 && slot < size);
        assertThat(pool.call(() -> {
                    int mine = TaskContext.current().slot();
                    return pool
                            .withChunkSize(1)
                            .map(List.of(1), i -> TaskContext.current().slot())
                            .stream()
                            .allMatch(slot -> slot >= 0 && slot < Math.max(mine + 1, size));
                }))
                .as("whether nested tasks have slots of the pool's workers")
                .isTrue();
    }

    /** The replacement of a worker has its slot. If this fails, look at when a slot is free again. */
    @Case(
            number = 178,
            rule = {"R8"})
    @Tag("KILL")
    default void replacementsTakeOverSlots() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        int size = pool.size();
        assertThat(pool.withChunkSize(1).map(Tasks.range(4 * size), i -> {
                    if (i % 3 == 0) {
                        halt.first(1, "task " + i);
                    }
                    return TaskContext.current().slot();
                }))
                .as("slots of workers of which some have replaced others")
                .allMatch(slot -> slot >= 0 && slot < size);
    }

    /**
     * A task learns that its result is not wanted any more, though it heeds no interrupt. If this fails, look at what its
     * worker is told.
     */
    @Case(
            number = 179,
            rule = {"F14"})
    @Tag("R")
    default void tasksLearnThatTheyAreCancelled() {
        Pool pool = open();
        Probe probe = collector().probe();
        CompletableFuture<List<Integer>> future = pool.withChunkSize(1).mapAsync(Tasks.range(1), i -> {
            int unused = probe.event("started");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!TaskContext.current().isCancelled() && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(1_000_000);
            }
            return probe.event(System.nanoTime() - deadline < 0 ? "learned" : "not learned");
        });
        collector().await("started");
        assertThat(future.cancel(false)).isTrue();
        collector().await("learned");
        assertThat(pool.call(() -> TaskContext.current().isCancelled()))
                .as("in a call that is wanted")
                .isFalse();
    }
}
