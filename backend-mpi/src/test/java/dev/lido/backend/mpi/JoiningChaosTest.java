package dev.lido.backend.mpi;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Spawned workers are killed while they join, at any time or just while they are being connected: the pool goes on, and
 * nothing is left of them. The system property {@code lido.chaos.kills} says how many.
 */
@NeedsMpi
@Tag("long")
class JoiningChaosTest {
    private static final int KILLS = Integer.getInteger("lido.chaos.kills", 25);
    private static final long SEED = Long.getLong("lido.chaos.seed", 1);

    /** Beyond it a worker has joined, if the machine has nothing else to do. */
    private static final long JOIN_NANOS = 1_200_000_000L;

    private static final long CONNECT_NANOS = 30_000_000;
    private static final long LOOK_NANOS = 200_000;

    /** By chance one worker after another is killed before any task has run. */
    private static final int RETRIES = 100;

    /** When a worker is killed. */
    enum When {
        AT_ANY_TIME,
        WHILE_CONNECTING
    }

    private final Random random = new Random(SEED);
    private final Set<Long> seen = new HashSet<>();

    private static Stream<ProcessHandle> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(SpawnedWorkerMain.class.getName()));
    }

    /** Waits for a worker that is new. */
    private ProcessHandle newWorker() {
        while (true) {
            Optional<ProcessHandle> worker =
                    workers().filter(one -> !seen.contains(one.pid())).max(Comparator.comparing(ProcessHandle::pid));
            if (worker.isPresent()) {
                seen.add(worker.get().pid());
                return worker.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean isOneAboutToConnect() {
        String prefix = "lido-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(prefix))
                    .anyMatch(JoiningChaosTest::hasOneAboutToConnect);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasOneAboutToConnect(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".ready"));
        } catch (IOException deletedMeanwhile) {
            return false;
        }
    }

    private void killOne(When when) {
        ProcessHandle worker = newWorker();
        if (when == When.WHILE_CONNECTING) {
            while (worker.isAlive() && !isOneAboutToConnect()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        LockSupport.parkNanos(random.nextLong(when == When.WHILE_CONNECTING ? CONNECT_NANOS : JOIN_NANOS));
        worker.destroyForcibly();
        worker.onExit().join();
    }

    private static List<String> shells() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains("place-"))
                .toList();
    }

    /** Waits for something, for half a minute at most. */
    private static void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static long pipes() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(link -> {
                        try {
                            return Files.readSymbolicLink(link).toString().contains("place-");
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lido-") || name.startsWith("mpi-"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void aPoolGoesOnWhoseWorkersAreKilledWhileTheyJoin(When when) {
        List<Integer> inputs = IntStream.range(0, 200).boxed().toList();
        for (int kills = 0; kills < KILLS; ) {
            try (Pool pool = choosePool(PoolConfig.parse("mpi:2"))) {
                for (int i = 0; i < 5 && kills < KILLS; i++, kills++) {
                    killOne(when);
                }
                assertThat(pool.withRetriesOnLoss(RETRIES).map(inputs, i -> i + 1))
                        .as("after %s kills, seed %s", kills, SEED)
                        .isEqualTo(inputs.stream().map(i -> i + 1).toList());
                // Those who were killed last may not have been missed yet.
                await(() -> pipes() <= 2);
                assertThat(pipes()).as("pipes of places").isLessThanOrEqualTo(2);
            }
            assertThat(workers()).as("workers").isEmpty();
            assertThat(shells()).as("shells").isEmpty();
            assertThat(pipes()).as("pipes of places").isZero();
            // It ends by itself once nobody is to join.
            await(() -> threads().isEmpty());
            assertThat(threads()).as("threads").isEmpty();
        }
    }
}
