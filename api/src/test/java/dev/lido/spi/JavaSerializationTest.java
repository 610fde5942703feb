package dev.lido.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JavaSerializationTest {
    private static final ClassLoader LOADER = JavaSerializationTest.class.getClassLoader();

    private final JavaSerialization plain = new JavaSerialization("");

    private interface SerializableFunction<A, B> extends Function<A, B>, Serializable {}

    private interface SerializableSupplier<A> extends Supplier<A>, Serializable {}

    private static <A, B> SerializableFunction<A, B> of(SerializableFunction<A, B> function) {
        return function;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T> T roundTrip(JavaSerialization format, Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        format.write(value, bytes);
        try {
            return (T) format.read(new ByteArrayInputStream(bytes.toByteArray()), LOADER);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private <T> T copy(T value) {
        try {
            return roundTrip(plain, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- Method references

    private record Named(String name) implements Serializable {
        Named(Integer number) {
            this("number " + number);
        }

        <T> String and(T other) {
            return name + other;
        }
    }

    @Test
    void referencesToOneMethodAreToldApart() {
        SerializableFunction<Integer, String> ofNumber = copy(of(Object::toString));
        SerializableFunction<String, String> ofText = copy(of(Object::toString));
        SerializableFunction<List<Integer>, String> ofList = copy(of(Object::toString));

        assertThat(ofNumber.apply(1)).isEqualTo("1");
        assertThat(ofText.apply("a")).isEqualTo("a");
        assertThat(ofList.apply(List.of(1))).isEqualTo("[1]");
        assertThat(copy(ofText).apply("sent on")).isEqualTo("sent on");
    }

    @Test
    void staticMethodsConstructorsAndBoundOnesToo() {
        SerializableFunction<Integer, String> ofNumber = copy(of(String::valueOf));
        SerializableFunction<List<?>, String> ofList = copy(of(String::valueOf));
        SerializableFunction<String, List<String>> texts = copy(of(Collections::singletonList));
        SerializableFunction<Integer, List<Integer>> numbers = copy(of(Collections::singletonList));
        Named bound = new Named("bound");
        SerializableFunction<Integer, String> andNumber = copy(of(bound::and));
        SerializableFunction<String, String> andText = copy(of(bound::and));
        SerializableFunction<Integer, Named> ofInteger = copy(of(Named::new));
        SerializableFunction<String, Named> ofString = copy(of(Named::new));
        SerializableSupplier<ArrayList<String>> lists = copy(ArrayList::new);
        SerializableSupplier<ArrayList<Integer>> others = copy(ArrayList::new);

        assertThat(ofNumber.apply(1)).isEqualTo("1");
        assertThat(ofList.apply(List.of())).isEqualTo("[]");
        assertThat(texts.apply("a")).containsExactly("a");
        assertThat(numbers.apply(1)).containsExactly(1);
        assertThat(andNumber.apply(1)).isEqualTo("bound1");
        assertThat(andText.apply("a")).isEqualTo("bounda");
        assertThat(ofInteger.apply(1)).isEqualTo(new Named("number 1"));
        assertThat(ofString.apply("a")).isEqualTo(new Named("a"));
        assertThat(lists.get()).isEmpty();
        assertThat(others.get()).isEmpty();
    }

    @Test
    void referencesInsideOfObjectsToo() {
        SerializableFunction<Double, Integer> first = of(Number::intValue);
        SerializableFunction<Long, Integer> second = of(Number::intValue);

        List<SerializableFunction<?, Integer>> both = copy(new ArrayList<>(List.of(first, second, second)));

        @SuppressWarnings("unchecked")
        SerializableFunction<Long, Integer> read = (SerializableFunction<Long, Integer>) both.get(1);
        assertThat(read.apply(3L)).isEqualTo(3);
        assertThat(both.get(2)).as("the same object").isSameAs(both.get(1));
    }

    @Test
    void narrowFilterOfTheUserDoesNotRefuseThem() throws IOException {
        JavaSerialization narrow = new JavaSerialization(JavaSerializationTest.class.getName() + "*;java.base/*;!*");
        SerializableFunction<Integer, Integer> first = roundTrip(narrow, of(Integer.class::cast));
        SerializableFunction<Short, String> one = roundTrip(narrow, of(Object::toString));
        SerializableFunction<Byte, String> other = roundTrip(narrow, of(Object::toString));

        assertThat(first.apply(1)).isEqualTo(1);
        assertThat(one.apply((short) 1) + other.apply((byte) 2)).isEqualTo("12");
    }

    /** The compilers of some JDKs write one class for it and expect another one. */
    @Test
    void referenceThatCanNotBeReadIsToldWithItsCure() {
        SerializableFunction<Path, String> byInterface = of(Path::toString);

        Throwable thrown = catchThrowable(() -> roundTrip(plain, byInterface));

        if (thrown != null) {
            assertThat(JavaSerialization.unreadable("task's function", thrown))
                    .hasMessageStartingWith("LIDO-38: the task's function cannot be read")
                    .hasMessageContaining("write a lambda");
        }
    }

    // ---- Texts of exceptions

    @Test
    void textThatTheJvmMakesUpIsKept() {
        String[] texts = new String[1];
        Throwable thrown = catchThrowable(() -> texts[0].length());
        thrown.addSuppressed(new IllegalStateException("beside", thrown));
        assertThat(thrown.getMessage()).as("what the JVM says").contains("String.length()");

        Throwable read = copy(thrown);

        assertThat(read).isExactlyInstanceOf(NullPointerException.class).hasMessage(thrown.getMessage());
        assertThat(read.getStackTrace()).isEqualTo(thrown.getStackTrace());
        assertThat(read.getSuppressed()[0]).hasMessage("beside").hasCause(read);
        assertThat(copy(new NullPointerException("own"))).hasMessage("own");
        assertThat(copy(new IllegalStateException(thrown)).getCause()).hasMessage(thrown.getMessage());
    }

    // ---- Depth and lengths

    private static Object deep(int depth) {
        Object deep = 1;
        for (int i = 0; i < depth; i++) {
            deep = new Object[] {deep};
        }
        return deep;
    }

    @Test
    void depthIsAllowedByTheFilter() throws IOException {
        JavaSerialization deeper = new JavaSerialization("maxdepth=1150");

        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> roundTrip(plain, deep(1_100)))
                .withMessageContaining("deeper than 1000")
                .withMessageContaining("filter=maxdepth=")
                .withMessageContaining("-Xss");
        assertThat(JavaSerializationTest.<Object>roundTrip(deeper, deep(1_100))).isInstanceOf(Object[].class);
        assertThatExceptionOfType(InvalidClassException.class).isThrownBy(() -> roundTrip(deeper, deep(1_200)));
        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> roundTrip(new JavaSerialization("java.base/*"), deep(1_100)));
        assertThatIllegalArgumentException().isThrownBy(() -> new JavaSerialization("maxdepth=x"));
    }

    @Test
    void copiesOfOneElementMayBeAnyNumber() throws IOException {
        List<Integer> copies = Collections.nCopies(2_000_000_000, 7);

        assertThat(copy(copies)).hasSize(2_000_000_000);
        assertThat(copy(new ArrayList<>(List.of(copies, copies, new ArrayList<>(List.of(1))))))
                .hasSize(3);
    }

    @Test
    void announcedLengthsAreAllowedByTheFilter() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        plain.write(new Object[] {1}, bytes);
        byte[] lie = bytes.toByteArray();
        int length = indexOf1(lie);
        lie[length + 1] = 0x50; // 5,242,881 elements

        assertThatExceptionOfType(InvalidClassException.class)
                .isThrownBy(() -> plain.read(new ByteArrayInputStream(lie), LOADER))
                .withMessageContaining("longer than its bytes")
                .withMessageContaining("filter=maxarray=5242881");
        assertThatExceptionOfType(IOException.class)
                .as("its elements are missing")
                .isThrownBy(() -> new JavaSerialization("maxarray=6000000").read(new ByteArrayInputStream(lie), LOADER))
                .isNotInstanceOf(InvalidClassException.class);
    }

    private static int indexOf1(byte[] bytes) {
        for (int at = 0; at < bytes.length - 3; at++) {
            if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 0 && bytes[at + 3] == 1) {
                return at;
            }
        }
        throw new AssertionError("there is no 1");
    }

    // ---- Advice

    private String advice(Object value) {
        Throwable thrown = catchThrowable(() -> plain.write(value, new ByteArrayOutputStream()));
        assertThat(thrown).isInstanceOf(NotSerializableException.class);
        String text =
                JavaSerialization.unwritable("task's argument", value, thrown).getMessage();
        assertThat(text)
                .startsWith("LIDO-17: the task's argument of class "
                        + value.getClass().getName());
        return text;
    }

    @Test
    void adviceIsAboutTheClassAtFault() throws IOException {
        List<Integer> list = new ArrayList<>(List.of(1, 2, 3));
        Map<String, Integer> map = new HashMap<>(Map.of("a", 1));
        Map<Object, String> expected = new LinkedHashMap<>();
        expected.put(Path.of("x"), "path.toString()");
        expected.put(map.entrySet().iterator().next(), "SimpleImmutableEntry");
        expected.put(Map.entry("b", 2), "SimpleImmutableEntry");
        expected.put(list.subList(0, 2), "new ArrayList<>(…)");
        expected.put(map.values(), "new ArrayList<>(…)");
        expected.put(new HashMap<>(Map.of(2, 1)).keySet(), "new LinkedHashSet<>(…)");
        expected.put(Optional.of(1), "orElse");
        expected.put(Stream.of(1), "toList()");
        expected.put(list.iterator(), "into a list");
        expected.put(InputStream.nullInputStream(), "open it inside of the task");
        expected.put(Thread.currentThread(), "threads belong to one JVM");
        expected.put(System.getLogger("test"), "static field");
        expected.put(new CompletableFuture<>(), "callAsync");
        expected.put(new FutureTask<>(() -> 1), "callAsync");
        expected.put(new SplittableRandom(), "random()");
        expected.put(Thread.currentThread().getThreadGroup(), "threads belong to one JVM");
        expected.put((Comparator<String>) String::compareTo, "(Comparator<String> & Serializable)");
        expected.put(Comparator.comparing(String::length).getClass().getModule(), "look it up there");
        expected.put(Runtime.getRuntime(), "the JDK lets nobody serialize it");
        expected.put(new Own(), "let the class implement java.io.Serializable");

        expected.forEach((value, text) -> assertThat(advice(value)).contains(text));
        assertThat(advice(new Object[] {new Holder(Path.of("x"))}))
                .contains("(Object[0] -> Holder.held -> UnixPath); let the task take or return path.toString()");
    }

    private record Holder(Object held) implements Serializable {}

    private static final class Own {}

    private int field = 1;

    private int method() {
        return field;
    }

    @Test
    void lambdaThatTakesItsObjectAlongIsTold() {
        SerializableSupplier<Integer> byField = () -> field + 1;
        SerializableSupplier<Integer> byMethod = () -> method() + 1;
        JavaSerializationTest other = this;
        SerializableSupplier<Integer> byVariable = () -> other.field;
        String told = "the lambda uses a field or a method of JavaSerializationTest";

        assertThat(advice(byField)).contains(told).contains("copy the field into a local variable");
        assertThat(advice(byMethod)).contains(told);
        assertThat(advice(byVariable)).doesNotContain(told).contains("let the class implement java.io.Serializable");
    }

    @Test
    void innerClassThatTakesItsObjectAlongIsTold() {
        SerializableSupplier<Integer> anonymous = new SerializableSupplier<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Integer get() {
                return field;
            }
        };

        assertThat(advice(anonymous))
                .contains("belongs to an object of JavaSerializationTest")
                .contains("static");
    }

    @Test
    void structureThatIsTooDeepForTheStackIsTold() {
        Object deep = deep(1_000_000);
        Throwable thrown = catchThrowable(() -> plain.write(deep, new ByteArrayOutputStream()));

        assertThat(thrown).isInstanceOf(StackOverflowError.class);
        assertThat(JavaSerialization.unwritable("task's argument", deep, thrown))
                .hasMessageContaining("too deep")
                .hasMessageContaining("-Xss");
        assertThat(JavaSerialization.unreadable("task's argument", thrown)).hasMessageContaining("-Xss");
        assertThat(new Semaphore(1)).as("what the JDK lets be serialized is").satisfies(this::copy);
        assertThat(new StampedLock()).satisfies(this::copy);
    }
}
