package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.TaskContext;
import dev.lido.shared.Permit;
import dev.lido.shared.Permits;
import dev.lido.shared.SharedIntArray;
import dev.lido.shared.SharedLongArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Workers that end while they hold what is shared. The system property {@code lido.chaos.kills} is the number of workers
 * that end themselves.
 */
class ProcessesSharedTest {
    private static final int KILLS = Integer.getInteger("lido.chaos.kills", 25);
    private static final long SEED = Long.getLong("lido.chaos.seed", 1);
    private static final int STATUS = 77;

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    /** The worker ends in one of the steps of a task that holds a lock, when the task runs for the first time. */
    private record Task(int number, int step) implements Serializable {
        void mayEnd(int now, boolean first) {
            if (step == now && first) {
                Runtime.getRuntime().halt(STATUS);
            }
        }
    }

    @Test
    @Timeout(900)
    void noPermitIsLostOrHeldTwice() {
        Random random = new Random(SEED);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < KILLS; i++) {
            tasks.add(new Task(tasks.size(), 1 + random.nextInt(4)));
            IntStream.range(0, random.nextInt(4)).forEach(quiet -> tasks.add(new Task(tasks.size(), 0)));
        }
        try (Pool pool = choosePool("processes:2")) {
            Permits lock = pool.shared().lock();
            SharedLongArray guarded = pool.shared().longs(3);
            // A task that was sent ahead to a worker that then ended has another attempt, though it has not run.
            SharedIntArray starts = pool.shared().ints(tasks.size());
            List<Long> tokens = pool.withChunkSize(1).map(tasks, task -> {
                boolean first = starts.add(task.number, 1) == 1;
                task.mayEnd(1, first);
                try (Permit permit = lock.acquire()) {
                    // The first element is the holder's token: whoever sees another one in between is not alone.
                    guarded.set(0, permit.token());
                    task.mayEnd(2, first);
                    long seen = guarded.get(1);
                    task.mayEnd(3, first);
                    guarded.set(1, seen + 1);
                    if (guarded.get(0) != permit.token()) {
                        guarded.add(2, 1);
                    }
                    task.mayEnd(4, first);
                    return permit.token();
                }
            });

            assertThat(guarded.get(2))
                    .as("tasks that were not alone under the lock, seed %d", SEED)
                    .isZero();
            assertThat(tokens).as("tokens of the tasks that have ended").doesNotHaveDuplicates();
            long ended = tasks.stream().filter(task -> task.step == 4).count();
            assertThat(guarded.get(1))
                    .as("what was counted under the lock: by each task once, and by those that ended after it twice")
                    .isEqualTo(tasks.size() + ended);
            assertThat(lock.available()).as("permits that are free at the end").isEqualTo(1);
        }
    }

    @Test
    void slotsAreInTheEnvironment() {
        try (Pool pool = choosePool("processes:2?env.LIDO_TEST_DEVICE=gpu-{slot}")) {
            assertThat(pool.map(
                            IntStream.range(0, 20).boxed().toList(),
                            i -> System.getenv("LIDO_TEST_DEVICE")
                                    .equals("gpu-" + TaskContext.current().slot())))
                    .containsOnly(true);
        }
    }
}
