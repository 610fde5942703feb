package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import java.util.RandomAccess;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputsTest {
    /** The inputs of a range. */
    private static List<?> values(TaskRange range) {
        return range.inputs().subList(range.from(), range.from() + range.count());
    }

    @Test
    void inputsThatAreAllThereAreHandedOutInOrder() {
        Inputs inputs = Inputs.of(List.of("a", "b", "c", "d"));
        assertThat(inputs.ended()).isTrue();
        assertThat(inputs.read()).isEqualTo(4);
        assertThat(inputs.available()).isEqualTo(4);

        TaskRange first = inputs.take(1);
        TaskRange rest = inputs.take(3);

        assertThat(first.first()).isZero();
        assertThat(values(first)).isEqualTo(List.of("a"));
        assertThat(rest.first()).isEqualTo(1);
        assertThat(values(rest)).isEqualTo(List.of("b", "c", "d"));
        assertThat(inputs.available()).isZero();
        assertThat(inputs.read()).isEqualTo(4);
    }

    @Test
    void inputsThatComeLaterAreHandedOutInOrder() {
        Inputs inputs = Inputs.open();
        assertThat(inputs.available()).isZero();
        assertThat(inputs.ended()).isFalse();

        inputs.add("a");
        inputs.add("b");
        TaskRange first = inputs.take(2);
        inputs.add("c");
        TaskRange second = inputs.take(1);
        inputs.end();

        assertThat(first.first()).isZero();
        assertThat(values(first)).isEqualTo(List.of("a", "b"));
        assertThat(second.first()).isEqualTo(2);
        assertThat(values(second)).isEqualTo(List.of("c"));
        assertThat(inputs.read()).isEqualTo(3);
        assertThat(inputs.ended()).isTrue();
    }

    @Test
    void nullIsAnInput() {
        Inputs later = Inputs.open();
        later.add(null);
        later.add("a");
        later.add(null);

        assertThat(values(later.take(3))).isEqualTo(Arrays.asList(null, "a", null));
        assertThat(values(Inputs.single(null).take(1))).isEqualTo(Collections.singletonList(null));
        assertThat(values(Inputs.of(Arrays.asList(null, "b")).take(2))).isEqualTo(Arrays.asList(null, "b"));
    }

    @Test
    void whatWasTakenStaysWhenMoreComes() {
        Inputs inputs = Inputs.open();
        inputs.add("a");
        TaskRange taken = inputs.take(1);

        inputs.add("b");
        inputs.take(1);

        assertThat(values(taken)).isEqualTo(List.of("a"));
    }

    @Test
    void droppedInputsAreNotAvailableButWereRead() {
        Inputs all = Inputs.of(List.of(1, 2, 3));
        Inputs later = Inputs.open();
        later.add(1);
        later.add(2);

        all.drop();
        later.drop();

        assertThat(all.available()).isZero();
        assertThat(all.read()).isEqualTo(3);
        assertThat(later.available()).isZero();
        assertThat(later.read()).isEqualTo(2);
        assertThat(later.ended()).isTrue();
    }

    @Test
    void noMoreThanIsAvailableIsTaken() {
        Inputs later = Inputs.open();
        later.add(1);
        Inputs all = Inputs.of(List.of(1));

        assertThat(values(later.take(2))).isEqualTo(List.of(1));
        assertThat(later.take(2)).isNull();
        assertThat(values(all.take(2))).isEqualTo(List.of(1));
        assertThat(all.take(2)).isNull();
        assertThat(all.available()).isZero();
    }

    @Test
    void nothingIsTakenOfWhatWasDropped() {
        Inputs all = Inputs.of(List.of(1, 2, 3));
        all.drop();
        assertThat(all.take(1)).isNull();
    }

    @Test
    void whatCannotBeMadeIsNotTaken() {
        Inputs all = Inputs.of(List.of(1, 2, 3));
        assertThatThrownBy(() -> all.take(2, range -> {
                    throw new OutOfMemoryError("for the test");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(values(all.take(3))).isEqualTo(List.of(1, 2, 3));
    }

    @Test
    void threadsThatTakeAtOnceShareTheInputs() throws Exception {
        int count = 100_000;
        Inputs all = Inputs.of(IntStream.range(0, count).boxed().toList());
        AtomicIntegerArray taken = new AtomicIntegerArray(count);
        Runnable takesAll = () -> {
            for (TaskRange range = all.take(3); range != null; range = all.take(3)) {
                values(range).forEach(value -> taken.incrementAndGet((Integer) value));
            }
        };
        CompletableFuture<Void> other = CompletableFuture.runAsync(takesAll);
        takesAll.run();
        other.get(1, TimeUnit.MINUTES);
        for (int i = 0; i < count; i++) {
            assertThat(taken.get(i)).as("times that input %d was taken", i).isEqualTo(1);
        }
    }

    @Test
    void anyMixOfAddingAndTakingKeepsTheOrder() {
        Random random = new Random(5);
        for (int run = 0; run < 200; run++) {
            Inputs inputs = Inputs.open();
            List<Object> expected = new ArrayList<>();
            List<Object> taken = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                if (random.nextBoolean() || inputs.available() == 0) {
                    Integer value = random.nextInt(10) == 0 ? null : random.nextInt();
                    inputs.add(value);
                    expected.add(value);
                } else {
                    TaskRange range = inputs.take(1 + random.nextInt((int) inputs.available()));
                    assertThat(range.first()).isEqualTo(taken.size());
                    taken.addAll(values(range));
                }
                assertThat(inputs.available()).isEqualTo(expected.size() - taken.size());
            }
            assertThat(taken).isEqualTo(expected.subList(0, taken.size()));
        }
    }

    @Test
    void listsThatHoldTheirElementsAreReadInPlace() {
        List<List<?>> plain = List.of(
                new ArrayList<>(List.of(1)),
                new ArrayList<>(List.of(0, 1, 2)).subList(1, 3),
                Arrays.asList(1, 2),
                List.of(1),
                List.of(1, 2),
                List.of(1, 2, 3),
                List.of(1, 2, 3).subList(0, 2),
                List.of(),
                Collections.emptyList(),
                Collections.singletonList(1),
                Collections.nCopies(1_000_000_000, 1),
                new ResultList(3));

        assertThat(plain).allSatisfy(list -> assertThat(Inputs.readable(list)).isSameAs(list));
    }

    @Test
    @SuppressWarnings("JdkObsolete") // it is the list of the JDK that each thread may change
    void listsThatOtherThreadsMayChangeAreCopied() {
        List<List<?>> shared = List.of(new Vector<>(List.of(1, 2)), new CopyOnWriteArrayList<>(List.of(1, 2)));

        assertThat(shared)
                .allSatisfy(list ->
                        assertThat(Inputs.readable(list)).isNotSameAs(list).isEqualTo(List.of(1, 2)));
    }

    @Test
    @SuppressWarnings("JdkObsolete") // it is the list of the JDK without random access
    void anyOthersAreReadOneByOne() {
        List<Iterable<?>> others = List.of(
                Collections.synchronizedList(new ArrayList<>(List.of(1, 2))),
                Collections.unmodifiableList(new ArrayList<>(List.of(1, 2))),
                new ArrayList<>(List.of(1)) {},
                new LinkedList<>(),
                Set.of(1),
                () -> List.<Object>of(1).iterator(),
                new Computed());

        assertThat(others)
                .allSatisfy(inputs -> assertThat(Inputs.readable(inputs)).isNull());
    }

    /** A list that makes its elements anew each time. */
    private static final class Computed extends AbstractList<Object> implements RandomAccess {
        @Override
        public Object get(int index) {
            return index + 1;
        }

        @Override
        public int size() {
            return 2;
        }
    }
}
