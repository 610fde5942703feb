package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedByInputsTest {
    private final SharedByInputs shared = new SharedByInputs();

    private record Input(int number, Object held) {}

    private static final class Loop {
        private final Loop self = this;
        private final List<Loop> loops = List.of(this, self);

        List<Loop> loops() {
            return loops;
        }
    }

    @Test
    void arrayInSeveralInputsIsFound() {
        double[] table = new double[100_000];

        assertThat(shared.find(1, new Object[] {new Input(1, table)})).isNull();
        assertThat(shared.find(1, new Object[] {new Input(2, List.of("name", table))}))
                .isEqualTo("double[]");
    }

    @Test
    void inputsThatAreTheSameObjectAreFound() {
        String text = "long".repeat(100_000);

        assertThat(shared.find(1, new Object[] {null, 7, text, text})).isEqualTo("java.lang.String");
    }

    @Test
    void containersAreFound() {
        List<Integer> list = new ArrayList<>(Collections.nCopies(100_000, 1));

        assertThat(shared.find(1, new Object[] {Map.of("a", list), new Object[] {list}}))
                .isEqualTo("java.util.ArrayList");
    }

    @Test
    void whatEachInputHasForItselfIsNot() {
        assertThat(shared.find(1, new Object[] {new byte[1 << 20], new byte[1 << 20]}))
                .isNull();
    }

    @Test
    void whatIsSmallIsNot() {
        int[] table = new int[1000];

        assertThat(shared.find(1, new Object[] {table, table, new Input(1, table)}))
                .isNull();
    }

    @Test
    void callsAreNotTakenTogether() {
        byte[] bytes = new byte[1 << 20];

        assertThat(shared.find(1, new Object[] {bytes})).isNull();
        assertThat(shared.find(2, new Object[] {bytes})).isNull();
        assertThat(shared.find(2, new Object[] {bytes})).isEqualTo("byte[]");
    }

    @Test
    void circlesEnd() {
        Loop loop = new Loop();

        assertThat(loop.loops()).hasSize(2);
        assertThat(shared.find(1, new Object[] {loop, loop})).isNull();
    }
}
