package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Task;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.values.ValueWriter;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

class LargeCaptureTest {
    private final LargeCapture captures = new LargeCapture(new ValueWriter(new JavaCodecProvider().codec(""), null));

    private static final class Sum implements Task<Integer, Double>, Serializable {
        private static final long serialVersionUID = 1L;

        private final int[] small = new int[10];
        private final double[] table = new double[100_000];
        private final Object unserializable = new Object();

        @Override
        public Double apply(Integer input) {
            return table[input] + small[0] + unserializable.hashCode();
        }
    }

    @Test
    void theLargestFieldIsNamed() {
        assertThat(captures.largest(new Sum())).isEqualTo("the field table of " + Sum.class.getName() + ", a double[]");
    }

    @Test
    void whatALambdaCapturesIsFoundInLambdasAroundIt() {
        double[] table = new double[1000];
        Task<Integer, Double> task = i -> table[i];
        Task<Integer, Double> around = input -> task.apply(input);

        assertThat(captures.largest(around)).contains("arg$1").endsWith(", a double[]");
    }

    @Test
    void aFunctionWithoutFieldsHasNoLargest() {
        Task<Integer, Integer> task = i -> i;

        assertThat(captures.largest(task)).isNull();
    }
}
