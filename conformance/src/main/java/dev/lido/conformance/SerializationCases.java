package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Capability;
import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Task;
import dev.lido.TaskFailedException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;

/** Group Z: what happens where functions, inputs and results are copied by serialization. */
interface SerializationCases extends CaseSupport {
    /** Cannot be serialized. */
    final class Unserializable {
        private final int number;

        Unserializable(int number) {
            this.number = number;
        }
    }

    /** Can be serialized if what it holds can. */
    record Holder(int number, Object held) implements Serializable {}

    private static void checkUnserializable(String what, Throwable cause, String role) {
        assertThat(cause)
                .as(what)
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: ")
                .hasMessageContaining(role)
                .hasMessageContaining(Unserializable.class.getName());
    }

    /** Where things go to another JVM the path of fields is told that leads to the culprit. */
    private void checkPath(String what, Throwable cause) {
        if (can(Capability.REMOTE)) {
            assertThat(cause).as(what).hasMessageContaining("held");
        }
    }

    /**
     * An input that cannot be serialized fails its task, with the class named and, where it goes to another JVM, the
     * field that leads to it; and it fails no other. If this fails, look at
     * where inputs are encoded: an exception there must not reach the rest of the chunk, or the connection.
     */
    @Case(
            number = 43,
            rule = {"Z2"})
    @Tag("COPIES")
    default void argumentNotSerialisable() {
        Pool pool = open();
        List<Holder> inputs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            inputs.add(new Holder(i, i == 4 ? new Unserializable(i) : "text"));
        }
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Integer>> outcomes = view.mapOutcomes(inputs, holder -> holder.number);
            for (int i = 0; i < 9; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
                    Throwable cause = ((Outcome.Failed<Integer>) outcomes.get(i)).cause();
                    checkUnserializable("the input that cannot be serialized", cause, "argument");
                    checkPath("the field that holds it", cause);
                } else {
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i);
                }
            }
        }
        assertThatThrownBy(() -> pool.map(inputs, holder -> holder.number), "map")
                .isInstanceOf(TaskFailedException.class)
                .satisfies(failure ->
                        assertThat(((TaskFailedException) failure).index()).isEqualTo(4))
                .cause()
                .satisfies(cause -> checkUnserializable("map", cause, "argument"));
        assertThat(pool.map(List.of(1), i -> i)).as("a call afterwards").containsExactly(1);
    }

    /**
     * A result that cannot be serialized fails its task, with the class named and, where it comes from another JVM, the
     * field that leads to it; and it fails no other. If this fails, look at
     * where results are encoded: the worker must answer something.
     */
    @Case(
            number = 45,
            rule = {"Z2"})
    @Tag("COPIES")
    default void resultNotSerialisable() {
        Pool pool = open();
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Object>> outcomes = view.<Integer, Object>mapOutcomes(
                    Tasks.range(9), i -> i == 4 ? new Holder(i, new Unserializable(i)) : i);
            for (int i = 0; i < 9; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
                    Throwable cause = ((Outcome.Failed<Object>) outcomes.get(i)).cause();
                    checkUnserializable("the result that cannot be serialized", cause, "result");
                    checkPath("the field that holds it", cause);
                } else {
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i);
                }
            }
        }
        assertThatThrownBy(() -> pool.<Integer, Object>call(1, i -> new Unserializable(i)), "call")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .satisfies(cause -> checkUnserializable("call", cause, "result"));
    }

    /**
     * Plain lambdas, method references, anonymous classes, and what they capture, reach the worker. A function that
     * cannot be serialized fails the call, with the class named. If this fails, look at the class loader that the
     * worker decodes with.
     */
    @Case(
            number = 47,
            rule = {"Z1", "Z2"})
    @Tag("COPIES")
    default void lambdaAndCapturedState() {
        Pool pool = open();
        List<Integer> inputs = List.of(1, 2, 3);
        int primitive = 10;
        String text = "t";
        int[] array = {100, 200};
        Map<String, List<Integer>> nested = Map.of("list", List.of(1000));
        Holder record = new Holder(5, "held");
        Function<Integer, Integer> inner = (Function<Integer, Integer> & Serializable) i -> i * 2;

        assertThat(pool.map(inputs, i -> i + primitive)).as("a captured number").containsExactly(11, 12, 13);
        assertThat(pool.map(inputs, i -> text + i)).as("a captured string").containsExactly("t1", "t2", "t3");
        assertThat(pool.map(inputs, i -> i + array[1])).as("a captured array").containsExactly(201, 202, 203);
        assertThat(pool.map(inputs, i -> i + nested.get("list").get(0)))
                .as("captured collections")
                .containsExactly(1001, 1002, 1003);
        assertThat(pool.map(inputs, i -> record.held() + "" + (i + record.number())))
                .as("a captured record")
                .containsExactly("held6", "held7", "held8");
        assertThat(pool.map(inputs, i -> inner.apply(i) + primitive))
                .as("a captured lambda")
                .containsExactly(12, 14, 16);
        assertThat(pool.map(inputs, Tasks::mark))
                .as("a reference to a static method")
                .isEqualTo(Tasks.marks(inputs));
        assertThat(pool.map(List.of("a", "b"), text::concat))
                .as("a reference to a bound method")
                .containsExactly("ta", "tb");
        assertThat(pool.map(List.of("a", "b"), String::length))
                .as("a reference to a method")
                .containsExactly(1, 1);
        assertThat(pool.map(List.of("a", "b"), StringBuilder::new))
                .as("a reference to a constructor")
                .extracting(StringBuilder::toString)
                .containsExactly("a", "b");
        assertThat(pool.map(inputs, new Scale(3))).as("an object of a class").containsExactly(3, 6, 9);

        Unserializable captured = new Unserializable(1);
        assertThatThrownBy(
                        () -> pool.map(inputs, i -> i + captured.number),
                        "a function that captures what cannot be serialized")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .satisfies(cause -> checkUnserializable("the function", cause, "function"));
        assertThat(pool.map(inputs, i -> i)).as("a call afterwards").isEqualTo(inputs);
    }

    /** A function with a field. */
    final class Scale implements Task<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        private final int factor;

        Scale(int factor) {
            this.factor = factor;
        }

        @Override
        public Integer apply(Integer input) {
            return input * factor;
        }
    }

    /**
     * What a task changes in its input or in what it captured stays on its worker, and its result shares nothing with
     * either. If this fails, look for a short cut that leaves copying out.
     */
    @Case(
            number = 52,
            rule = {"Z1"})
    @Tag("COPIES")
    default void taskMutationInvisibleToCaller() {
        Pool pool = open();
        int[] input = {1, 2};
        ArrayList<String> captured = new ArrayList<>(List.of("mine"));
        int[] result = pool.call(input, numbers -> {
            numbers[0] = 99;
            captured.add("the task's");
            return numbers;
        });
        assertThat(result).as("result").containsExactly(99, 2);
        assertThat(input).as("the input, after the task changed it").containsExactly(1, 2);
        assertThat(captured).as("the captured list, after the task changed it").containsExactly("mine");
        List<List<Integer>> inputs = Arrays.asList(new ArrayList<>(List.of(1)), new ArrayList<>(List.of(2)));
        List<List<Integer>> results = pool.map(inputs, list -> {
            list.add(0);
            return list;
        });
        assertThat(results).as("results of map").containsExactly(List.of(1, 0), List.of(2, 0));
        assertThat(inputs).as("inputs of map").containsExactly(List.of(1), List.of(2));
    }

    /**
     * A method reference is a function of the types that it was made for, though the compiler keeps but one entry for all
     * references to a method in a class. If this fails, look at whether functions are written by {@link
     * dev.lido.spi.JavaSerialization}; another codec has to refuse them.
     */
    @Case(
            number = 102,
            rule = {"Z8"})
    @Tag("COPIES")
    default void methodReferencesOfOneName() {
        Pool pool = open();
        checkReference(
                "Object::toString of Integer", () -> pool.map(List.of(1, 2), Object::toString), List.of("1", "2"));
        checkReference("Object::toString of String", () -> pool.map(List.of("a"), Object::toString), List.of("a"));
        checkReference("Object::toString of Double", () -> pool.map(List.of(1.5), Object::toString), List.of("1.5"));
        checkReference("Number::intValue of Long", () -> pool.map(List.of(1L), Number::intValue), List.of(1));
        checkReference("Number::intValue of Double", () -> pool.map(List.of(2.5), Number::intValue), List.of(2));
        checkReference("String::valueOf of Integer", () -> pool.map(List.of(1), String::valueOf), List.of("1"));
        checkReference("String::valueOf of Double", () -> pool.map(List.of(1.5), String::valueOf), List.of("1.5"));
        assertThat(pool.map(List.of("a", "b"), text -> text.toString()))
                .as("a lambda")
                .containsExactly("a", "b");
    }

    private static void checkReference(String what, Callable<?> call, Object expected) {
        try {
            assertThat((Object) call.call()).as(what).isEqualTo(expected);
        } catch (Exception refused) {
            assertThat(refused)
                    .as(what)
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .hasMessageStartingWith("LIDO-38: ");
        }
    }

    /**
     * Objects in objects that are too deep for the stack, or for the filter, fail their task with advice, and nothing
     * else. If this fails, look at where a stack overflow in the middle of a value is caught.
     */
    @Case(
            number = 161,
            rule = {"Z2", "Z3", "Z5"})
    @Tag("COPIES")
    default void tooDeepStructureIsAnError() {
        Pool pool = open();
        int tooDeep = 1_000_000;
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> pool.map(List.of(Chain.of(tooDeep)), Chain::length), "a deep input")
                    .satisfies(SerializationCases::isTooDeep);
            assertThatThrownBy(() -> pool.map(List.of(tooDeep), Chain::of), "a deep result")
                    .satisfies(SerializationCases::isTooDeep);
            assertThat(pool.map(Tasks.range(20), i -> i))
                    .as("a call afterwards")
                    .isEqualTo(Tasks.range(20));
        }
    }

    private static void isTooDeep(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .hasMessageStartingWith("LIDO-17: ")
                .hasMessageContaining("-Xss");
    }

    /** A link of a chain. */
    final class Chain implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Chain next;

        Chain(Chain next) {
            this.next = next;
        }

        int length() {
            int length = 0;
            for (Chain link = this; link != null; link = link.next) {
                length++;
            }
            return length;
        }

        static Chain of(int length) {
            Chain chain = null;
            for (int i = 0; i < length; i++) {
                chain = new Chain(chain);
            }
            return chain;
        }
    }
}
