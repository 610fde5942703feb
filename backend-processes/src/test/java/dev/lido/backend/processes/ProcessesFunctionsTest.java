package dev.lido.backend.processes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.Pools;
import dev.lido.Task;
import dev.lido.TaskContext;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker works with if several calls have the same function: the very object, or a new copy where that could matter. */
@Timeout(60)
class ProcessesFunctionsTest {
    private static Pool pool;

    @BeforeAll
    static void open() {
        pool = Pools.choosePool("processes:1");
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    /** Says which copy of what it captures a worker has. */
    private static Task<Integer, List<Object>> copyOf(String text) {
        return input -> List.of(
                System.identityHashCode(text), TaskContext.current().random().nextLong());
    }

    @Test
    void aLambdaThatCanNotChangeIsSentOnce() {
        Task<Integer, List<Object>> task = copyOf("a");

        List<Object> first = pool.call(1, task);
        List<Object> second = pool.call(1, task);
        List<Object> other = pool.call(1, copyOf("b"));
        List<Object> sentAnew = pool.call(1, task);

        assertThat(second.get(0)).isEqualTo(first.get(0)).isNotEqualTo(other.get(0));
        assertThat(sentAnew.get(0)).isNotEqualTo(first.get(0));
        assertThat(second.get(1)).as("random numbers of another call").isNotEqualTo(first.get(1));
    }

    @Test
    void aLambdaWhoseCaptureHasChangedIsSentAnew() {
        int[] factor = {2};
        Task<Integer, Integer> task = x -> factor[0] * x;

        int before = pool.call(5, task);
        factor[0] = 3;
        int after = pool.call(5, task);

        assertThat(List.of(before, after)).containsExactly(10, 15);
    }

    private static final class Counter implements Task<Integer, Integer> {
        private static final long serialVersionUID = 1L;
        private int count;

        @Override
        public Integer apply(Integer input) {
            return ++count;
        }
    }

    @Test
    void aFunctionWithStateOfItsOwnBeginsAnewInEachCall() {
        Counter counter = new Counter();

        List<Integer> first = pool.withChunkSize(3).map(List.of(0, 0, 0), counter);
        List<Integer> second = pool.withChunkSize(3).map(List.of(0, 0, 0), counter);

        assertThat(first).containsExactly(1, 2, 3);
        assertThat(second).containsExactly(1, 2, 3);
    }
}
