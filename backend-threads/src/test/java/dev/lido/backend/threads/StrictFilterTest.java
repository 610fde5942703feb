package dev.lido.backend.threads;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.ConfigException;
import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.InvalidClassException;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The option {@code filter} beside {@code strict=true}: what is read is what workers in other JVMs would read. */
class StrictFilterTest {
    /** Arrays take less of the stack for each level than objects with fields. */
    private static Object[] nested(int depth) {
        Object[] outermost = {};
        for (int i = 1; i < depth; i++) {
            outermost = new Object[] {outermost};
        }
        return outermost;
    }

    private static int depth(Object[] nested) {
        int depth = 1;
        for (Object[] array = nested; array.length > 0; array = (Object[]) array[0]) {
            depth++;
        }
        return depth;
    }

    private static List<Integer> depths(String spec, Object[] nested) {
        try (Pool pool = choosePool(PoolConfig.parse(spec))) {
            return pool.map(List.<Object[]>of(nested), array -> depth(array));
        }
    }

    @Test
    void depthThatTheDefaultRefusesCanBeAllowed() {
        assertThatThrownBy(() -> depths("threads:1?strict=true", nested(1100)))
                .hasRootCauseInstanceOf(InvalidClassException.class)
                .hasMessageContaining("LIDO-17")
                .hasMessageContaining("filter=maxdepth=");
        assertThat(depths("threads:1?strict=true&filter=maxdepth=2000", nested(1100)))
                .containsExactly(1100);
    }

    @Test
    void classThatTheFilterRefusesIsNamed() {
        try (Pool pool = choosePool(PoolConfig.parse("threads:1?strict=true&filter=!java.util.BitSet"))) {
            assertThatThrownBy(() -> pool.map(List.of(new BitSet()), BitSet::size))
                    .isInstanceOf(LidoException.class)
                    .hasMessageContaining(
                            "the class java.util.BitSet is rejected by the filter that the option filter sets");
        }
    }

    @Test
    void malformedFilterIsRefused() {
        assertThatThrownBy(() -> choosePool(PoolConfig.parse("threads:1?strict=true&filter=maxdepth=x")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-4: the option filter=maxdepth=x is not a valid class filter: For input string:"
                        + " \"x\"; its syntax is that of java.io.ObjectInputFilter.Config.createFilter, for example"
                        + " com.example.**;java.base/*;!*");
    }

    @Test
    void filterWithoutStrictIsRefused() {
        assertThatThrownBy(() -> choosePool(PoolConfig.parse("threads:1?filter=maxdepth=5000")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("LIDO-4: the option filter=maxdepth=5000 of the backend threads has no effect without"
                        + " strict=true, since nothing is deserialized; add strict=true, or remove the filter");
    }
}
