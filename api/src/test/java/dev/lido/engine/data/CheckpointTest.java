package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.ResultCallback;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.FakeWorkers;
import dev.lido.engine.pool.DefaultPool;
import dev.lido.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 200).boxed().toList();

    @TempDir
    Path folder;

    private final Set<Integer> ran = new ConcurrentSkipListSet<>();

    private Path file() {
        return folder.resolve("results");
    }

    /** Runs something on a fresh pool, as a program that was started again would. */
    private <R> R run(long seed, Function<Pool, R> program) {
        return run(seed, 2, program);
    }

    private <R> R run(long seed, int workers, Function<Pool, R> program) {
        Engine engine = new Engine("fake", new FakeWorkers(seed, workers, 0), null, List.of(), 0, false);
        try {
            engine.start();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        try (Pool pool = new DefaultPool(engine, Settings.defaults(seed), null, Set.of())) {
            return program.apply(pool);
        }
    }

    private long task(int input) {
        ran.add(input);
        return TaskContext.current().random().nextLong() + input;
    }

    /** A first run that fails at task 150, so that some results are in the file. */
    private void firstRun(long seed) {
        assertThatThrownBy(() -> run(
                        seed,
                        pool -> pool.withCheckpoint(file()).withChunkSize(7).map(INPUTS, input -> {
                            if (input == 150) {
                                throw new IllegalStateException("cut off");
                            }
                            return task(input);
                        })))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("cut off");
        assertThat(ran).contains(0, 149);
        ran.clear();
    }

    private List<Long> checkpointed(List<Integer> inputs) {
        return run(1, pool -> pool.withCheckpoint(file()).map(inputs, this::task));
    }

    private List<Long> undisturbed(long seed) {
        return run(seed, pool -> pool.withSeed(seed).map(INPUTS, this::task));
    }

    @Test
    void secondRunComputesOnlyWhatIsMissingAndDrawsTheSameNumbers() {
        firstRun(1);
        List<Long> results = run(2, pool -> pool.withCheckpoint(file()).map(INPUTS, this::task));
        // Of those behind the failed one, any may have ended in the first run.
        assertThat(ran).contains(150).doesNotContain(0, 149);
        assertThat(results).isEqualTo(undisturbed(1));
    }

    @Test
    void completeRunIsNotRepeated() {
        List<Long> first = checkpointed(INPUTS);
        ran.clear();
        assertThat(checkpointed(INPUTS)).isEqualTo(first);
        assertThat(ran).isEmpty();
    }

    /** The thread that waits for it is the one that finds nothing of it left to run. */
    @Test
    void completeRunEndsThoughItsOnlyWorkerWaitsForIt() throws Exception {
        List<Long> first = checkpointed(INPUTS);
        List<Long> again = Await.inTime(() -> run(
                1,
                1,
                pool -> pool.call(
                        0,
                        nothing -> pool.withCheckpoint(file())
                                .mapAsync(INPUTS, this::task)
                                .join())));
        assertThat(again).isEqualTo(first);
    }

    @Test
    void streamsFoldsOutcomesAndAsynchronousCallsResumeToo() {
        List<Function<Mapper, List<Long>>> calls = List.of(
                view -> {
                    try (Stream<Long> stream = view.withWindow(20).imap(INPUTS, this::task)) {
                        return stream.toList();
                    }
                },
                view -> List.of(view.reduce(INPUTS, this::task, (a, b) -> 31 * a + b)),
                view -> view.mapOutcomes(INPUTS, this::task).stream()
                        .map(Outcome::get)
                        .toList(),
                view -> view.mapAsync(INPUTS, this::task).join(),
                view -> view.map(new LinkedHashSet<>(INPUTS), this::task));
        List<List<Long>> first = new ArrayList<>();
        run(5, pool -> {
            Mapper view = pool.withCheckpoint(file());
            return calls.stream().map(call -> call.apply(view)).map(first::add).toList();
        });
        ran.clear();
        run(6, pool -> {
            Mapper view = pool.withCheckpoint(file());
            List<List<Long>> second =
                    calls.stream().map(call -> call.apply(view)).toList();
            assertThat(second).isEqualTo(first);
            return second;
        });
        assertThat(ran).isEmpty();
    }

    @Test
    void callbacksAreToldOfKeptResultsToo() {
        firstRun(1);
        Set<Long> told = new ConcurrentSkipListSet<>();
        run(1, pool -> {
            pool.withCheckpoint(file()).forEachResult(INPUTS, this::task, (index, result) -> told.add(index));
            return null;
        });
        assertThat(told).hasSize(INPUTS.size());
    }

    @Test
    void recordThatWasCutOffIsComputedAgain() throws IOException {
        List<Long> first = checkpointed(INPUTS);
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 3));
        ran.clear();
        assertThat(checkpointed(INPUTS)).isEqualTo(first);
        assertThat(ran).isNotEmpty().hasSizeLessThan(INPUTS.size() / 2);
    }

    @Test
    void resultIsInTheFileBeforeItsCallbackIsTold() {
        List<Long> missing = new ArrayList<>();
        List<Verb> verbs = List.of(Verb.FOR_EACH_RESULT, Verb.FOR_EACH_OUTCOME, Verb.FOR_EACH_RESULT);
        int[] number = {0};
        ResultCallback<Long> check = (index, result) -> {
            Checkpoint.Call call =
                    Checkpoint.open(file(), new SeedScope(0, false)).begin(number[0], verbs.get(number[0]));
            if (call.keptFrom(index, 1) == 0 || !call.read(index, 1)[0].equals(result)) {
                missing.add(index);
            }
        };
        run(1, pool -> {
            Mapper view = pool.withCheckpoint(file());
            view.forEachResult(INPUTS, this::task, check);
            number[0]++;
            view.forEachOutcome(INPUTS, this::task, outcome -> check.accept(outcome.index(), outcome.get()));
            number[0]++;
            return view.forEachResultAsync(INPUTS, this::task, check).join();
        });
        assertThat(missing).isEmpty();
    }

    @Test
    void whatCallbacksWereToldIsKeptIfOneThrows() {
        List<Long> told = new ArrayList<>();
        assertThatThrownBy(() -> run(1, pool -> {
                    pool.withCheckpoint(file()).forEachResult(INPUTS, this::task, (index, result) -> {
                        told.add(index);
                        if (told.size() == 30) {
                            throw new IllegalStateException("callback");
                        }
                    });
                    return null;
                }))
                .hasMessage("callback");
        ran.clear();
        assertThat(checkpointed(INPUTS)).isEqualTo(undisturbedWithout(ran));
        assertThat(ran)
                .doesNotContainAnyElementsOf(told.stream().map(Long::intValue).toList());
    }

    private List<Long> undisturbedWithout(Set<Integer> noted) {
        Set<Integer> before = Set.copyOf(noted);
        List<Long> results = undisturbed(1);
        noted.retainAll(before);
        return results;
    }

    @Test
    void resultsBesideOneThatCannotBeWrittenAreKept() {
        assertThatThrownBy(() -> run(
                        1,
                        pool -> pool.withCheckpoint(file())
                                .withChunkSize(10)
                                .map(INPUTS.subList(0, 10), input -> input == 5 ? new Object() : input)))
                .hasMessageStartingWith("LIDO-17: ");
        Checkpoint.Call call = Checkpoint.open(file(), new SeedScope(0, false)).begin(0, Verb.MAP);
        assertThat(call.keptFrom(0, 10)).isEqualTo(5);
    }

    @Test
    void everyLengthOfTheFileIsReadable() throws IOException {
        List<Integer> few = INPUTS.subList(0, 3);
        List<Long> first = checkpointed(few);
        byte[] bytes = Files.readAllBytes(file());
        for (int length = 0; length <= bytes.length; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            assertThat(checkpointed(few)).as("after %d bytes", length).isEqualTo(first);
        }
    }

    @Test
    void anotherSeedOrVerbOrFileIsAnError() throws IOException {
        firstRun(1);
        assertThatThrownBy(() -> run(1, pool -> pool.withSeed(99).withCheckpoint(file())))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-19: ")
                .hasMessageContaining("seed 1");
        assertThatThrownBy(() -> run(1, pool -> pool.withCheckpoint(file()).mapOutcomes(INPUTS, this::task)))
                .hasMessageStartingWith("LIDO-19: ")
                .hasMessageContaining("map");
        Files.writeString(file(), "something else altogether");
        assertThatThrownBy(() -> run(1, pool -> pool.withCheckpoint(file())))
                .hasMessageStartingWith("LIDO-19: ")
                .hasMessageContaining("not a checkpoint");
    }

    @Test
    void resultThatCannotBeKeptFailsTheCall() {
        assertThatThrownBy(() -> run(1, pool -> pool.withCheckpoint(file()).map(INPUTS, input -> new Object())))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: ");
    }
}
