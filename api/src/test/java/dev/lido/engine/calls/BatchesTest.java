package dev.lido.engine.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.lido.LidoException;
import dev.lido.Task;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static List<Integer> range(int size) {
        return IntStream.range(0, size).boxed().toList();
    }

    private static <T> List<List<T>> batches(Iterable<T> inputs, int size) {
        List<List<T>> all = new ArrayList<>();
        Batches.of(inputs, size).forEach(all::add);
        return all;
    }

    @Test
    void withoutASizeThereAreSixtyFourOfNearlyEqualSize() {
        for (int size : new int[] {64, 65, 100, 127, 128, 1000, 12_345}) {
            List<List<Integer>> batches = batches(range(size), 0);

            assertThat(batches).as("of %d inputs", size).hasSize(64);
            assertThat(batches.stream().flatMap(List::stream)).isEqualTo(range(size));
            assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeBetween(size / 64, (size + 63) / 64));
        }
    }

    @Test
    void fewInputsMakeABatchEach() {
        assertThat(batches(range(3), 0)).containsExactly(List.of(0), List.of(1), List.of(2));
        assertThat(batches(range(63), 0)).hasSize(63);
    }

    @Test
    void noInputsMakeNoBatch() {
        assertThat(batches(List.of(), 0)).isEmpty();
        assertThat(batches(List.of(), 10)).isEmpty();
    }

    @Test
    void chosenSizeIsKeptUpToTheLast() {
        assertThat(batches(range(7), 3)).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
        assertThat(batches(range(6), 3)).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5));
        assertThat(batches(range(2), Integer.MAX_VALUE)).containsExactly(List.of(0, 1));
    }

    @Test
    void anyNumberAndSizeGiveAllInputsInOrder() {
        Random random = new Random(8);
        for (int run = 0; run < 500; run++) {
            List<Integer> inputs = range(random.nextInt(500));
            int size = random.nextInt(20);

            List<List<Integer>> batches = batches(inputs, size);

            assertThat(batches.stream().flatMap(List::stream)).isEqualTo(inputs);
            assertThat(batches).noneMatch(List::isEmpty);
        }
    }

    @Test
    void inputsNeedNotBeACollection() {
        Iterable<Integer> inputs = () -> range(100).iterator();

        assertThat(batches(inputs, 0)).hasSize(64);
        assertThat(batches(inputs, 30)).hasSize(4);
    }

    @Test
    void chosenSizeReadsOneBatchAfterTheOther() {
        Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();

        Iterator<List<Integer>> batches = Batches.<Integer>of(endless, 2).iterator();

        assertThat(batches.next()).containsExactly(0, 1);
        assertThat(batches.next()).containsExactly(2, 3);
    }

    @Test
    void listsAreReadOneBatchAfterTheOther() {
        List<Integer> read = new ArrayList<>();
        List<Integer> computed = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                read.add(index);
                return index;
            }

            @Override
            public int size() {
                return 6_400;
            }
        };

        Iterator<List<Integer>> batches = Batches.<Integer>of(computed, 0).iterator();

        assertThat(batches.next()).isEqualTo(range(100));
        assertThat(read).isEqualTo(range(100));
    }

    @Test
    void listThatIsLongerThanItSaidIsReadToItsEnd() {
        List<Integer> inputs = range(1000);
        List<Integer> modest = new AbstractList<>() {
            @Override
            public Iterator<Integer> iterator() {
                return inputs.iterator();
            }

            @Override
            public Integer get(int index) {
                return inputs.get(index);
            }

            @Override
            public int size() {
                return 640;
            }
        };

        List<List<Integer>> batches = batches(modest, 0);

        assertThat(batches.stream().flatMap(List::stream)).isEqualTo(inputs);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSize(10));
    }

    @Test
    void theEndIsTheEnd() {
        Iterator<List<Integer>> batches = Batches.of(range(1), 1).iterator();
        batches.next();

        assertThat(batches.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(batches::next);
    }

    @Test
    void nullsAreKept() {
        List<Integer> inputs = Arrays.asList(null, 1, null);

        assertThat(batches(inputs, 2)).containsExactly(Arrays.asList(null, 1), Collections.singletonList(null));
        assertThat(batches(inputs, 0).stream().flatMap(List::stream)).isEqualTo(inputs);
    }

    @Test
    void batchesCanNotBeChangedAndDoNotChange() {
        List<Integer> inputs = new ArrayList<>(range(4));
        List<List<Integer>> cut = batches(inputs, 0);
        List<List<Integer>> counted = batches(inputs, 2);

        Collections.fill(inputs, -1);

        assertThat(cut.stream().flatMap(List::stream)).isEqualTo(range(4));
        assertThat(counted.stream().flatMap(List::stream)).isEqualTo(range(4));
        assertThat(cut).allSatisfy(batch -> assertThat(batch).isUnmodifiable());
        assertThat(counted).allSatisfy(batch -> assertThat(batch).isUnmodifiable());
    }

    @Test
    void functionGivesOneResultForEachInput() throws Exception {
        Task<List<Integer>, List<String>> task =
                batch -> batch.stream().map(i -> i == null ? null : "n" + i).toList();

        Object[] results = Batches.task(task).apply(Arrays.asList(1, null));

        assertThat(results).containsExactly("n1", null);
    }

    @Test
    void anotherNumberOfResultsIsAnError() {
        Task<List<Integer>, List<Integer>> tooFew = batch -> batch.subList(1, batch.size());
        Task<List<Integer>, List<Integer>> tooMany = batch -> range(4);
        Task<List<Integer>, List<Integer>> none = batch -> null;

        assertRefused(tooFew, "a batch of 3 inputs gave 2 results");
        assertRefused(tooMany, "a batch of 3 inputs gave 4 results");
        assertRefused(none, "a batch of 3 inputs gave null");
    }

    private static void assertRefused(Task<List<Integer>, List<Integer>> task, String what) {
        Task<List<Integer>, Object[]> checked = Batches.task(task);

        assertThatExceptionOfType(LidoException.class)
                .isThrownBy(() -> checked.apply(range(3)))
                .withMessage("LIDO-16: " + what + "; the function of batchedMap must return one result for each input")
                .extracting(LidoException::code)
                .isEqualTo("LIDO-16");
    }

    @Test
    void aFunctionIsNeeded() {
        assertThatNullPointerException().isThrownBy(() -> Batches.task(null)).withMessage("task");
    }

    @Test
    void resultsArePutTogether() {
        List<Object> batches = List.of(new Object[] {1, null}, new Object[] {}, new Object[] {3});

        assertThat(Batches.<Integer>flatten(batches)).containsExactly(1, null, 3);
    }
}
