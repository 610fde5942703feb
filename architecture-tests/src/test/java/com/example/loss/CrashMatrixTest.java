package com.example.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.loss.Fault.Bomb;
import com.example.loss.Fault.How;
import com.example.loss.Fault.Where;
import dev.lido.BackendInfo;
import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.TaskFailedException;
import dev.lido.TaskTimeoutException;
import dev.lido.WorkerLostException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker is lost once: at each step of a task's way, by each means, under each setting, in several verbs, on each
 * backend with workers in other JVMs. Each call ends with the right answer or the right error, no task runs twice where
 * that is not allowed, and the pool serves the next call.
 */
@Tag("long")
class CrashMatrixTest {
    private static final List<String> SPECS = List.of("processes:2", "hazelcast:2", "mpi:2");
    private static final List<String> VERBS = List.of("map", "mapOutcomes", "imap", "call");
    private static final List<String> SETTINGS =
            List.of("plain", "timeout", "at most once", "no retries", "chunks of 3");

    /** Of the verbs each combination of the rest takes so many in turn. */
    private static final int VERBS_EACH = 2;

    private static final int TASKS = 6;
    private static final int STRUCK = 2;
    private static final long ANSWER_SECONDS = 120;

    static Stream<Arguments> places() {
        List<Arguments> places = new ArrayList<>();
        for (String spec : SPECS) {
            for (Where where : EnumSet.complementOf(EnumSet.of(Where.NOWHERE))) {
                for (How how : How.values()) {
                    boolean fromOutside = how == How.KILL || how == How.STOP;
                    boolean loops = how == How.LOOP && where == Where.INITIALIZER;
                    if (!loops && (where != Where.IDLE || fromOutside)) {
                        places.add(Arguments.of(spec, where, how));
                    }
                }
            }
        }
        return places.stream();
    }

    @ParameterizedTest(name = "{0}: {1} by {2}")
    @MethodSource("places")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void callEndsRight(String spec, Where where, How how, @TempDir Path folder) throws Exception {
        BackendInfo backend = Pools.backends().stream()
                .filter(info -> spec.startsWith(info.name() + ":"))
                .findFirst()
                .orElseThrow();
        Assumptions.assumeTrue(backend.available(), backend.problem());
        PoolConfig config = PoolConfig.parse(spec + "?heartbeat=2&memory=96m");
        if (where == Where.INITIALIZER) {
            for (String setting : SETTINGS) {
                Fault fault = fault(where, how, folder);
                PoolConfig initialized = config.toBuilder()
                        .initializer(worker -> fault.at(Where.INITIALIZER))
                        .build();
                try (Pool pool = Pools.choosePool(initialized)) {
                    check(pool, setting, VERBS.get(0), fault, folder);
                }
            }
        } else {
            try (Pool pool = Pools.choosePool(config)) {
                int turn = List.of(Where.values()).indexOf(where)
                        + List.of(How.values()).indexOf(how);
                for (String setting : SETTINGS) {
                    for (int verb = 0; verb < VERBS_EACH && (how != How.LOOP || setting.equals("timeout")); verb++) {
                        check(pool, setting, VERBS.get(turn++ % VERBS.size()), fault(where, how, folder), folder);
                    }
                }
            }
        }
        assertThat(ProcessHandle.current().descendants().filter(CrashMatrixTest::isWorker))
                .as("workers that are left")
                .isEmpty();
    }

    private static boolean isWorker(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains("dev.lido.backend");
    }

    private static Fault fault(Where where, How how, Path folder) {
        String mark = folder.resolve("struck-" + System.nanoTime()).toString();
        return new Fault(where, how, mark, ProcessHandle.current().pid());
    }

    private static Mapper view(Pool pool, String setting) {
        return switch (setting) {
            case "timeout" -> pool.withTimeout(Duration.ofSeconds(2));
            case "at most once" -> pool.withDelivery(Delivery.AT_MOST_ONCE);
            case "no retries" -> pool.withRetriesOnLoss(0);
            case "chunks of 3" -> pool.withChunkSize(3);
            default -> pool;
        };
    }

    private static void check(Pool pool, String setting, String verb, Fault fault, Path folder) throws Exception {
        String what = verb + ", " + setting + ", " + fault.where() + " by " + fault.how();
        if (fault.where() == Where.IDLE) {
            Fault.signal(fault.how(), pool.call(1, i -> ProcessHandle.current().pid()));
        }
        Path starts = Files.createFile(folder.resolve("starts-" + System.nanoTime()));
        CompletableFuture<List<Integer>> call = CompletableFuture.supplyAsync(
                () -> run(view(pool, setting), verb, fault, starts.toString()), task -> new Thread(task).start());
        Throwable thrown = null;
        try {
            List<Integer> results = call.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            List<Integer> expected = verb.equals("call") ? List.of(-STRUCK) : List.of(0, -1, -2, -3, -4, -5);
            assertThat(results).as(what).isEqualTo(expected);
        } catch (ExecutionException failed) {
            thrown = failed.getCause();
        }
        List<String> started = Files.readAllLines(starts);
        if (setting.equals("at most once") || setting.equals("no retries")) {
            assertThat(started).as("starts of tasks, " + what).doesNotHaveDuplicates();
        }
        if (thrown != null) {
            assertThat(isRight(thrown, setting, fault))
                    .as("%s ended with %s", what, thrown)
                    .isTrue();
        }
        if (!(thrown instanceof PoolBrokenException)) {
            assertThat(pool.map(List.of(1, 2, 3, 4), i -> i + 1))
                    .as("the next call, " + what)
                    .containsExactly(2, 3, 4, 5);
        }
    }

    /** What may be thrown. What ends a worker in the middle of a task is an error only where the task may not run again. */
    private static boolean isRight(Throwable thrown, String setting, Fault fault) {
        boolean amid = fault.where() == Where.TASK || fault.where() == Where.RESULT;
        boolean once = setting.equals("at most once") || setting.equals("no retries");
        if (fault.how() == How.OUT_OF_MEMORY) {
            return fault.where() == Where.INITIALIZER
                    ? thrown instanceof PoolBrokenException
                    : thrown.getClass() == TaskFailedException.class || (once && thrown instanceof WorkerLostException);
        }
        if (thrown instanceof TaskTimeoutException late) {
            return setting.equals("timeout") && amid && late.index() % STRUCK == 0;
        }
        return thrown instanceof WorkerLostException && once && fault.where() != Where.INITIALIZER;
    }

    private static List<Integer> run(Mapper view, String verb, Fault fault, String starts) {
        List<Bomb> inputs = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            inputs.add(new Bomb(fault, i == STRUCK ? Where.ARGUMENT : Where.NOWHERE, false, i));
        }
        Bomb captured = new Bomb(fault, Where.FUNCTION, false, 0);
        return switch (verb) {
            case "map" -> numbers(view.map(inputs, input -> task(input, captured, fault, starts)));
            case "mapOutcomes" ->
                numbers(view.mapOutcomes(inputs, input -> task(input, captured, fault, starts)).stream()
                        .map(outcome -> outcome.get())
                        .toList());
            case "imap" -> {
                try (Stream<Bomb> results = view.imap(inputs, input -> task(input, captured, fault, starts))) {
                    yield numbers(results.toList());
                }
            }
            default -> {
                Bomb result = view.call(inputs.get(STRUCK), input -> task(input, captured, fault, starts));
                yield List.of(result.number());
            }
        };
    }

    private static List<Integer> numbers(List<Bomb> results) {
        return results.stream().map(Bomb::number).toList();
    }

    private static Bomb task(Bomb input, Bomb captured, Fault fault, String starts) {
        try {
            Files.writeString(Path.of(starts), input.number() + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (input.number() == STRUCK) {
            fault.at(Where.TASK);
        }
        return new Bomb(fault, Where.NOWHERE, input.number() == STRUCK, captured.number() - input.number());
    }
}
