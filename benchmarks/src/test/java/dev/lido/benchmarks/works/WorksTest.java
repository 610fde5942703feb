package dev.lido.benchmarks.works;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each work gives its figures on each contestant, and sees wrong results. */
class WorksTest {
    private static final Entry LOOP = Entry.of(Peer.LOOP);

    static Stream<Work> works() {
        return Works.NAMES.stream().map(name -> Works.find(name, Scale.QUICK).orElseThrow());
    }

    static Stream<Arguments> worksAndEntries() {
        return works().flatMap(work -> entries(work).map(entry -> Arguments.of(work.name(), entry, work)));
    }

    private static Stream<Entry> entries(Work work) {
        Stream<Entry> pools =
                Stream.of("serial", "threads:2", "threads:2?strict=true").map(Entry::ofPool);
        Stream<Entry> peers = work.peers().stream()
                .filter(peer -> peer.unavailable().isEmpty())
                .flatMap(peer -> Entry.of(peer).variants().stream());
        return Stream.concat(pools, peers);
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("worksAndEntries")
    void givesItsFigures(String name, Entry entry, Work work) throws Exception {
        Reading reading = run(work, entry.open());

        for (Measure measure : work.measures()) {
            if (!measure.equals(FreshWork.JVM)) {
                assertThat(work.relate(reading, reading).get(measure.name()))
                        .as("%s", measure)
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("works")
    void seesWrongResults(Work work) {
        assertThatThrownBy(() -> run(work, new Liar(LOOP.open())))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith(work.name() + ": ");
    }

    @ParameterizedTest
    @MethodSource("works")
    void seesMissingResults(Work work) {
        assertThatThrownBy(() -> run(work, new Forgetful(LOOP.open())))
                .isInstanceOf(WrongResultException.class)
                .hasMessageStartingWith(work.name() + ": ");
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
