package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the options of the backend do, seen from within tasks. */
class ProcessesOptionsTest {
    private static Pool open(String spec) {
        return choosePool(PoolConfig.parse(spec));
    }

    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    @Test
    void aLazyPoolStartsNoProcessBeforeTheFirstCall() {
        try (Pool pool = open("processes:2?start=lazy")) {
            assertThat(Leftovers.children()).isEmpty();
            assertThat(pool.size()).isEqualTo(2);
            assertThat(Leftovers.children()).isEmpty();
            assertThat(pool.map(List.of(1, 2, 3), i -> 2 * i)).containsExactly(2, 4, 6);
            assertThat(Leftovers.children()).isNotEmpty();
        }
    }

    @Test
    void aLazyPoolThatIsNotUsedLeavesNothing() {
        open("processes:2?start=lazy").close();
    }

    @Test
    void workersHaveTheMemoryAndTheVariablesThatWereAskedFor() {
        try (Pool pool = open("processes:1?memory=48m&env.LIDO_TEST=of the pool")) {
            String variable = pool.call(() -> System.getenv("LIDO_TEST"));
            assertThat(variable).isEqualTo("of the pool");
            long memory = pool.call(() -> Runtime.getRuntime().maxMemory());
            assertThat(memory).isBetween(40L << 20, 50L << 20);
        }
    }

    @Test
    void theChoiceOfThePoolIsNotInherited() {
        String before = System.getProperty("lido.pool");
        System.setProperty("lido.pool", "processes:1");
        try (Pool pool = open("processes:1")) {
            Map<String, String> environment = pool.call(() -> new HashMap<>(System.getenv()));
            assertThat(environment).doesNotContainKey("LIDO_POOL");
            boolean isSet = pool.call(() -> System.getProperty("lido.pool") != null);
            assertThat(isSet).isFalse();
        } finally {
            if (before == null) {
                System.clearProperty("lido.pool");
            } else {
                System.setProperty("lido.pool", before);
            }
        }
    }

    @Test
    void aWorkerIsReplacedAfterAsManyTasksAsItMayRun() {
        try (Pool pool = open("processes:2?maxTasksPerWorker=5")) {
            List<Long> pids = pool.map(
                    IntStream.range(0, 50).boxed().toList(),
                    i -> ProcessHandle.current().pid());
            Set<Long> different = new HashSet<>(pids);
            assertThat(different).hasSizeGreaterThanOrEqualTo(10);
            for (long pid : different) {
                assertThat(pids.stream().filter(one -> one == pid).count()).isLessThanOrEqualTo(5);
            }
        }
    }

    /** A worker that was replaced, or is one too many, may take its time to end: its pool's end waits for it, too. */
    @Test
    void closeWaitsForWorkersThatHaveLeft() {
        for (String spec : List.of("processes:1?maxTasksPerWorker=1", "processes:2")) {
            try (Pool pool = open(spec)) {
                pool.map(List.of(1, 2, 3, 4), i -> {
                    Thread slow = new Thread(() -> {
                        long end = System.nanoTime() + 300_000_000L;
                        while (System.nanoTime() < end) {
                            Thread.onSpinWait();
                        }
                    });
                    Runtime.getRuntime().addShutdownHook(slow);
                    return i;
                });
                pool.resize(1);
            }
            Leftovers.assertNone();
        }
    }

    @Test
    void aWorkerThatWasReplacedIsKilledIfItDoesNotEnd() {
        try (Pool pool = open("processes:1?maxTasksPerWorker=1")) {
            long number = pool.call(() -> {
                long own = ProcessHandle.current().pid();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(own)));
                return own;
            });
            ProcessHandle worker = ProcessHandle.of(number).orElseThrow();
            Leftovers.await("the worker has ended", () -> !worker.isAlive());
            assertThat(pool.call(() -> ProcessHandle.current().pid())).isNotEqualTo(number);
        }
    }

    /** Has the system let a process do nothing any more. */
    private static void stop(long number) {
        try {
            new ProcessBuilder("kill", "-STOP", Long.toString(number)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A process has ended before the last that it said was read. */
    @Test
    void closeWaitsForWhatWorkersSayLast() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<ProcessHandle> ending = new CopyOnWriteArrayList<>();
        OutputStream late = new OutputStream() {
            @Override
            public void write(int b) {
                ending.forEach(process -> process.onExit().join());
                printed.write(b);
            }
        };
        System.setErr(new PrintStream(late, true, StandardCharsets.UTF_8));
        try (Pool pool = open("processes:1")) {
            pool.call(() -> {
                // Not by System.out, which goes by the connection.
                PrintStream own = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> own.println("last words")));
                return 1;
            });
            ending.addAll(Leftovers.children());
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("last words");
    }
}
