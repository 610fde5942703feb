package dev.lido.benchmarks.works;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.lido.Outcome;
import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each work gives its figures on each contestant, and sees wrong results. */
class WorksTest {
    private static final Entry LOOP = Entry.of(Peer.LOOP);

    static Stream<Work> works() {
        return Works.NAMES.stream().map(name -> Works.find(name, Scale.QUICK).orElseThrow());
    }

    /** Those that check results, and not failures. */
    static Stream<Work> worksWithResults() {
        return works().filter(work -> !List.of("W6", "W8").contains(work.name()));
    }

    static Stream<Arguments> worksAndEntries() {
        return works().filter(work -> !work.name().equals("W6"))
                .flatMap(work -> entries(work).map(entry -> Arguments.of(work.name(), entry, work)));
    }

    private static Stream<Entry> entries(Work work) {
        Stream<Entry> pools = Stream.of("serial", "threads:2", "threads:2?strict=true", "processes:2")
                .map(Entry::ofPool);
        Stream<Entry> peers = work.peers().stream()
                .filter(peer -> peer.command().isEmpty() && peer.launcher().isEmpty())
                .filter(peer -> peer.unavailable().isEmpty())
                .flatMap(peer -> Entry.of(peer).variants().stream());
        return Stream.concat(pools, peers);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("worksAndEntries")
    void givesItsFigures(String name, Entry entry, Work work) throws Exception {
        Reading reading = run(work, entry.open());

        for (Measure measure : work.measures()) {
            if (measure.isText()) {
                assertThat(reading.has(measure.name()))
                        .as("%s", measure)
                        .isEqualTo(!measure.name().equals("arrays"));
            } else if (!measure.equals(FreshWork.JVM)) {
                assertThat(work.relate(reading, reading).get(measure.name()))
                        .as("%s", measure)
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("worksWithResults")
    void seesWrongResults(Work work) {
        assertThatThrownBy(() -> run(work, new Liar(LOOP.open())))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith(work.name() + ": ");
    }

    @ParameterizedTest
    @MethodSource("worksWithResults")
    void seesMissingResults(Work work) {
        assertThatThrownBy(() -> run(work, new Forgetful(LOOP.open())))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith(work.name() + ": ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial", "threads:2"})
    void killsNoWorkerThatIsTheMeasuredJvm(String spec) {
        Work work = Works.find("W6", Scale.QUICK).orElseThrow();

        assertThatThrownBy(() -> run(work, Entry.ofPool(spec).open()))
                .isInstanceOf(UnsuitableContestantException.class)
                .hasMessageContaining("W6 kills a worker");
    }

    @Test
    void killsAWorkerThatIsAProcess() throws Exception {
        Work work = Works.find("W6", Scale.QUICK).orElseThrow();

        Reading reading = run(work, Entry.ofPool("processes:2").open());

        assertThat(reading.texts()).containsExactly(entry("outcome", "WorkerLost"), entry("index", "50"));
        assertThat(reading.get("others")).isEqualTo(99);
        assertThat(reading.get("known-after")).isPositive();
    }

    @Test
    void tellsWhatTheCallerSeesOfADeadWorker() throws Exception {
        Work work = Works.find("W6", Scale.QUICK).orElseThrow();

        Reading reading = run(work, new Mortuary(50));

        assertThat(reading.text("outcome")).isEqualTo("WorkerLost");
        assertThat(reading.text("index")).isEqualTo("50");
        assertThat(reading.get("others")).isEqualTo(99);
        assertThat(reading.get("known-after")).isPositive();
    }

    @Test
    void tellsThatTheDeadTaskIsNotNamed() throws Exception {
        Work work = Works.find("W6", Scale.QUICK).orElseThrow();

        Reading reading = run(work, new Mortuary(48, 50));

        assertThat(reading.text("index")).isEqualTo("one of 2");
        assertThat(reading.get("others")).isEqualTo(98);
    }

    @Test
    void seesAWorkerThatLives() {
        Work work = Works.find("W6", Scale.QUICK).orElseThrow();

        assertThatThrownBy(() -> run(work, new Mortuary(49)))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith("W6: task 50 has a result");
    }

    @Test
    void tellsWhatOfAFailureReachesTheCaller() throws Exception {
        Work work = Works.find("W8", Scale.QUICK).orElseThrow();

        assertThat(run(work, Entry.ofPool("threads:2").open()).texts())
                .containsExactly(
                        entry("thrown", "TaskFailedException"),
                        entry("type", "kept"),
                        entry("message", "kept"),
                        entry("index", "5"),
                        entry("stack", "2 of 2 frames"));
        assertThat(run(work, new Deaf()).texts())
                .containsExactly(
                        entry("thrown", "IllegalStateException"),
                        entry("type", "lost"),
                        entry("message", "lost"),
                        entry("index", "lost"),
                        entry("stack", "0 of 2 frames"));
    }

    @Test
    void seesAFailureThatNeverReachesTheCaller() {
        Work work = Works.find("W8", Scale.QUICK).orElseThrow();

        assertThatThrownBy(() -> run(work, new Deaf() {
                    @Override
                    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) {
                        return List.of();
                    }
                }))
                .isInstanceOf(WrongResultException.class)
                .hasMessage("W8: nothing was thrown");
    }

    @Test
    void theMandelbrotSetIsWhatItIs() {
        // The row in the middle of three is the real axis; of five points from -2 to 0.75 the set holds all but the
        // last, which leaves
        // after 0, 0.75, 1.3125, 2.47…: three steps.
        assertThat(MandelbrotRows.sumOfSteps(1, 3, 5, 100)).isEqualTo(4 * 100 + 3);
    }

    private static Reading run(Work work, Contestant contestant) throws Exception {
        try (contestant) {
            return work instanceof FreshWork fresh
                    ? fresh.run(() -> contestant)
                    : ((SteadyWork) work).repeat(contestant);
        }
    }

    /** Gives results that are not the task's. */
    private static class Liar implements Contestant {
        final Contestant honest;

        Liar(Contestant honest) {
            this.honest = honest;
        }

        <R> List<R> spoil(List<R> results) {
            List<R> spoilt = new ArrayList<>(results);
            Collections.replaceAll(spoilt, results.get(results.size() - 1), null);
            return spoilt;
        }

        @Override
        public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception {
            return spoil(honest.map(inputs, task));
        }

        @Override
        public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception {
            return spoil(honest.mapSingly(inputs, task));
        }

        @Override
        public <T, R> R apply(T input, PureTask<T, R> task) {
            return null;
        }

        @Override
        public <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
            return honest.imap(inputs, task).skip(1);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    /** Loses chosen tasks, and runs no other than the identity. */
    private static final class Mortuary extends Liar {
        private final List<Integer> lost;

        Mortuary(Integer... lost) {
            super(LOOP.open());
            this.lost = List.of(lost);
        }

        @Override
        <R> List<R> spoil(List<R> results) {
            return results;
        }

        @Override
        public boolean isolatesTasks() {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked") // the work's results are its inputs
        public <T, R> List<Outcome<R>> mapOutcomes(List<T> inputs, PureTask<T, R> task, LongConsumer onFailure) {
            lost.forEach(onFailure::accept);
            List<Outcome<R>> outcomes = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                outcomes.add(
                        lost.contains(i)
                                ? new Outcome.WorkerLost<>(i, 1, "w", "died")
                                : new Outcome.Value<>(i, 1, "w", (R) inputs.get(i)));
            }
            return outcomes;
        }
    }

    /** Tells nothing of what a task threw. */
    private static class Deaf extends Liar {
        Deaf() {
            super(LOOP.open());
        }

        @Override
        @SuppressWarnings("UnusedException") // that is the fault
        public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception {
            try {
                return honest.mapSingly(inputs, task);
            } catch (RuntimeException e) {
                throw new IllegalStateException("something failed");
            }
        }
    }

    /** Gives fewer results than there were inputs. */
    private static final class Forgetful extends Liar {
        Forgetful(Contestant honest) {
            super(honest);
        }

        @Override
        <R> List<R> spoil(List<R> results) {
            return results.subList(1, results.size());
        }

        @Override
        public <T, R> Stream<R> imap(Iterable<T> inputs, PureTask<T, R> task) {
            return honest.imap(inputs, task).limit(1);
        }
    }
}
