package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.BiTask;
import dev.lido.TriTask;
import dev.lido.engine.data.ZippedInputs.Three;
import dev.lido.engine.data.ZippedInputs.Two;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ZippedInputsTest {
    private static final List<String> TEXTS = List.of("a", "b");
    private static final List<Integer> NUMBERS = Arrays.asList(1, null);

    private static <T> List<T> all(Iterable<T> inputs) {
        List<T> all = new ArrayList<>();
        inputs.forEach(all::add);
        return all;
    }

    /** Inputs of which only the iterator knows how many there are. */
    private static Iterable<Integer> unsized(int count) {
        return IntStream.rangeClosed(1, count)::iterator;
    }

    @Test
    void elementsOfOnePositionBelongTogether() {
        assertThat(all(ZippedInputs.of(TEXTS, NUMBERS))).containsExactly(new Two("a", 1), new Two("b", null));
        assertThat(all(ZippedInputs.of(TEXTS, NUMBERS, List.of(0.5, 1.5))))
                .containsExactly(new Three("a", 1, 0.5), new Three("b", null, 1.5));
        assertThat(all(ZippedInputs.of(Collections.unmodifiableList(TEXTS), NUMBERS)))
                .containsExactly(new Two("a", 1), new Two("b", null));
        assertThat(all(ZippedInputs.of(TEXTS, NUMBERS, unsized(2))))
                .containsExactly(new Three("a", 1, 1), new Three("b", null, 2));
    }

    @Test
    void listsThatAnyThreadCanReadMakeOne() {
        assertThat(Inputs.readable(ZippedInputs.of(TEXTS, NUMBERS))).hasSize(2);
        assertThat(Inputs.readable(ZippedInputs.of(TEXTS, NUMBERS, TEXTS))).hasSize(2);
        assertThat(Inputs.readable(ZippedInputs.of(TEXTS, Collections.unmodifiableList(NUMBERS))))
                .isNull();
    }

    @Test
    void collectionsThatDifferInSizeAreRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZippedInputs.of(TEXTS, List.of(1)))
                .withMessage(
                        "LIDO-10: a task of several arguments needs as many of each, but there are 2 and 1 of them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZippedInputs.of(TEXTS, Collections.unmodifiableList(List.of())));
        assertThatIllegalArgumentException().isThrownBy(() -> ZippedInputs.of(unsized(1), TEXTS, List.of(1, 2, 3)));
    }

    @Test
    void othersAreRefusedWhereOneOfThemEnds() {
        Iterator<Two> zipped = ZippedInputs.of(TEXTS, unsized(3)).iterator();
        assertThat(zipped.next()).isEqualTo(new Two("a", 1));
        assertThat(zipped.hasNext()).isTrue();
        assertThat(zipped.next()).isEqualTo(new Two("b", 2));

        assertThatIllegalArgumentException()
                .isThrownBy(zipped::hasNext)
                .withMessage(
                        "LIDO-10: a task of several arguments needs as many of each, but some end after 2 and others do"
                                + " not");
    }

    @Test
    void nullIsRefusedByItsName() {
        assertThatNullPointerException()
                .isThrownBy(() -> ZippedInputs.of(TEXTS, null))
                .withMessage("seconds");
        assertThatNullPointerException()
                .isThrownBy(() -> ZippedInputs.of(TEXTS, TEXTS, null))
                .withMessage("thirds");
        assertThatNullPointerException()
                .isThrownBy(() -> ZippedInputs.task((BiTask<?, ?, ?>) null))
                .withMessage("task");
    }

    @Test
    void tasksGetTheirArgumentsInOrder() throws Exception {
        BiTask<String, Integer, String> two = (text, number) -> text + number;
        TriTask<String, Integer, Double, String> three = (text, number, real) -> text + number + real;

        assertThat(ZippedInputs.task(two).apply(new Two("a", 1))).isEqualTo("a1");
        assertThat(ZippedInputs.task(three).apply(new Three("a", 1, 0.5))).isEqualTo("a10.5");
    }
}
