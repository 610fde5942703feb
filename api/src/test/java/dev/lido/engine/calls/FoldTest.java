package dev.lido.engine.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lido.Outcome;
import dev.lido.engine.data.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static Segment segment(long first, Object... values) {
        return new Segment(first, values, 0, values.length, null);
    }

    @Test
    void combinesFromLeftToRightWhateverTheOrderOfArrival() {
        Fold<String> fold = Fold.ofResults((soFar, next) -> "(" + soFar + next + ")");

        fold.accept(segment(3, "d"));
        fold.accept(segment(1, "b", "c"));
        fold.accept(segment(0, "a"));

        assertThat(fold.result()).isEqualTo("(((ab)c)d)");
    }

    @Test
    void startsWithItsInitialValue() {
        Fold<String> fold = Fold.from("0", (String soFar, String next) -> soFar + next);

        fold.accept(segment(0, "a", "b"));

        assertThat(fold.result()).isEqualTo("0ab");
    }

    @Test
    void combinesAsSoonAsItCan() {
        List<String> combined = new ArrayList<>();
        Fold<String> fold = Fold.from("", (String soFar, String next) -> {
            combined.add(next);
            return soFar + next;
        });

        fold.accept(segment(0, "a"));
        fold.accept(segment(2, "c"));

        assertThat(combined).containsExactly("a");
    }

    @Test
    void readsOnlyTheSegmentsPartOfItsArray() {
        Fold<String> fold = Fold.from("", (String soFar, String next) -> soFar + next);

        fold.accept(new Segment(0, new Object[] {"x", "a", "b", "x"}, 1, 2, null));

        assertThat(fold.result()).isEqualTo("ab");
    }

    @Test
    void aSingleResultIsTheAnswer() {
        Fold<String> fold = Fold.ofResults((soFar, next) -> {
            throw new AssertionError("there is nothing to combine");
        });

        fold.accept(segment(0, "a"));

        assertThat(fold.result()).isEqualTo("a");
    }

    @Test
    void nullIsAResultLikeOthers() {
        Fold<String> fold = Fold.ofResults((soFar, next) -> soFar + "," + next);

        fold.accept(segment(0, null, "a", null));

        assertThat(fold.result()).isEqualTo("null,a,null");
    }

    @Test
    void nothingAtAllGivesTheInitialValue() {
        assertThat(Fold.from("0", (String soFar, String next) -> soFar + next).result())
                .isEqualTo("0");
        assertThat(Fold.<String>from(null, (String soFar, String next) -> soFar + next)
                        .result())
                .isNull();
    }

    @Test
    void nothingAtAllIsAnErrorWithoutOne() {
        Fold<String> fold = Fold.ofResults((soFar, next) -> soFar + next);

        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(fold::result)
                .withMessageContaining("initial value");
    }

    @Test
    void theAnswerMayBeOfAnotherType() {
        Fold<List<String>> fold = Fold.from(new ArrayList<>(), (List<String> soFar, String next) -> {
            soFar.add(next);
            return soFar;
        });

        fold.accept(segment(1, "b"));
        fold.accept(segment(0, "a"));

        assertThat(fold.result()).containsExactly("a", "b");
    }

    @Test
    void failuresArePassedOver() {
        Fold<String> fold = Fold.from("", (String soFar, String next) -> soFar + next);

        fold.accept(Segment.failed(new Outcome.Failed<>(1, 1, "w", new IllegalStateException())));
        fold.accept(segment(0, "a"));
        fold.accept(segment(2, "c"));

        assertThat(fold.result()).isEqualTo("ac");
    }

    @Test
    void anyOrderOfArrivalGivesTheSameSum() {
        Random random = new Random(11);
        double[] values = random.doubles(300, -1e9, 1e9).toArray();
        double expected = 0;
        for (double value : values) {
            expected = expected + value / 3;
        }
        for (int run = 0; run < 50; run++) {
            List<Segment> arrivals = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                arrivals.add(segment(i, values[i] / 3));
            }
            Collections.shuffle(arrivals, random);
            Fold<Double> fold = Fold.from(0.0, (Double soFar, Double next) -> soFar + next);
            arrivals.forEach(fold::accept);

            assertThat(fold.result()).as("bit by bit").isEqualTo(expected);
        }
    }
}
