package dev.lido.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.remote.values.Kinds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;

class JavaCodecTest {
    private static final ClassLoader LOADER = JavaCodecTest.class.getClassLoader();

    private static Object roundTrip(Codec codec, Object value) {
        try {
            return codec.read(new ByteArrayInputStream(bytes(codec, value)), LOADER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(Codec codec, Object value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        codec.write(value, out);
        return out.toByteArray();
    }

    private static Object roundTrip(Object value) {
        return roundTrip(new JavaCodec(""), value);
    }

    @Test
    void isFoundByItsName() {
        List<CodecProvider> providers = new ArrayList<>();
        ServiceLoader.load(CodecProvider.class).forEach(providers::add);

        assertThat(providers).extracting(CodecProvider::name).contains("java");
        assertThat(providers.get(0).codec("")).isNotNull();
        assertThatThrownBy(() -> new JavaCodecProvider().codec("maxdepth=no"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lambdasAndWhatTheyCapture() {
        int factor = 3;
        List<Integer> offsets = List.of(10, 20);
        IntUnaryOperator lambda = (IntUnaryOperator & Serializable) i -> i * factor + offsets.get(0);

        assertThat(((IntUnaryOperator) roundTrip(lambda)).applyAsInt(2)).isEqualTo(16);
        assertThat(((IntBinaryOperator) roundTrip((IntBinaryOperator & Serializable) Math::max)).applyAsInt(2, 5))
                .isEqualTo(5);
    }

    /** The filter looks at the tables that these ask for while they are read. */
    @Test
    void containersOfManySizes() {
        for (int size : new int[] {0, 1, 2, 3, 10, 100, 1_000, 10_000}) {
            List<Integer> numbers = new ArrayList<>();
            Map<Integer, Integer> map = new HashMap<>(16, 0.3f);
            for (int i = 0; i < size; i++) {
                numbers.add(i % 7);
                map.put(i, i % 3);
            }
            List<Object> containers = List.of(
                    numbers,
                    map,
                    new LinkedHashMap<>(map),
                    new TreeMap<>(map),
                    new ConcurrentHashMap<>(map),
                    new HashSet<>(map.keySet()),
                    new CopyOnWriteArrayList<>(numbers),
                    List.copyOf(numbers),
                    Map.copyOf(map),
                    BitSet.valueOf(new long[size]),
                    Collections.nCopies(1_000_000, size));
            for (Object container : containers) {
                assertThat(roundTrip(container)).isEqualTo(container);
            }
            assertThat(List.copyOf((ArrayDeque<?>) roundTrip(new ArrayDeque<>(numbers))))
                    .isEqualTo(numbers);
            assertThat((PriorityQueue<?>) roundTrip(new PriorityQueue<>(numbers)))
                    .hasSize(size);
        }
        List<Object> arrays =
                List.of(new int[0], new long[100_000], new double[3][4], new String[500], new Object[0], new byte[1][]);
        for (Object array : arrays) {
            assertThat(roundTrip(array)).isEqualTo(array);
        }
    }

    @Test
    void primitiveClassesAndProxies() {
        Object[] classes = {
            boolean.class,
            byte.class,
            short.class,
            char.class,
            int.class,
            long.class,
            float.class,
            double.class,
            void.class,
            int[].class,
            String[].class
        };
        assertThat(roundTrip(classes)).isEqualTo(classes);

        Comparable<?> proxy = (Comparable<?>)
                Proxy.newProxyInstance(LOADER, new Class<?>[] {Comparable.class, Hidden.class}, new Handler());
        Object read = roundTrip(proxy);
        assertThat(read).isInstanceOf(Comparable.class).isInstanceOf(Hidden.class);
        assertThat(Proxy.getInvocationHandler(read)).isInstanceOf(Handler.class);
    }

    interface Hidden {}

    static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return 0;
        }
    }

    private static void assertRefused(Codec codec, Object value, String... texts) {
        assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(bytes(codec, value)), LOADER))
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContainingAll(texts);
    }

    @Test
    void whatAttacksUseIsRefused() {
        Codec codec = new JavaCodec("");
        BadAttributeValueExpException bad = new BadAttributeValueExpException(null);

        assertRefused(codec, bad, BadAttributeValueExpException.class.getName(), "default filter");
        assertRefused(codec, new Object[] {new BadAttributeValueExpException[0]}, "default filter");
        assertThat(codec.allows(BadAttributeValueExpException.class)).isFalse();
        assertThat(codec.allows(Kinds.Point.class)).isTrue();
    }

    @Test
    void theUsersFilterNarrows() {
        Codec codec = new JavaCodec("java.lang.*;java.util.*;" + Kinds.Holder.class.getName() + ";!*");

        assertThat(roundTrip(codec, List.of(1, 2))).isEqualTo(List.of(1, 2));
        assertThat(((Kinds.Holder) roundTrip(codec, new Kinds.Holder("x"))).held)
                .isEqualTo("x");
        assertRefused(
                codec,
                new Kinds.Holder(Kinds.Color.RED),
                "the class " + Kinds.Color.class.getName() + " is rejected by the filter that the option filter sets");
        assertThat(codec.allows(Kinds.Point.class)).isFalse();
        assertThat(new JavaCodec("maxdepth=3").allows(Kinds.Point.class)).isTrue();
        assertRefused(
                new JavaCodec("maxdepth=3"),
                new Kinds.Holder(new Kinds.Holder(new Kinds.Holder(new Kinds.Holder(1)))),
                "option filter");
    }

    /** Whatever it names, what is refused by default stays refused. */
    @Test
    void theUsersFilterDoesNotWiden() {
        Codec codec = new JavaCodec("javax.management.*;java.**");

        assertRefused(codec, new BadAttributeValueExpException(null), "default filter");
    }

    @Test
    void aLengthThatTheBytesCannotFillIsRefused() throws IOException {
        Codec codec = new JavaCodec("");
        for (Object array :
                List.of(new long[4], new byte[4], new Object[4], new ArrayList<>(List.of("a", "b", "c", "d")))) {
            byte[] bytes = bytes(codec, array);
            bytes[placeOf4(bytes)] = 0x40;
            assertThatThrownBy(() -> codec.read(new ByteArrayInputStream(bytes), LOADER))
                    .isInstanceOf(InvalidClassException.class)
                    .hasMessageContaining("longer than its bytes");
        }
    }

    /** Where the first 4 is, as a big-endian int. */
    private static int placeOf4(byte[] bytes) {
        for (int at = 0; at < bytes.length - 3; at++) {
            if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 0 && bytes[at + 3] == 4) {
                return at;
            }
        }
        throw new AssertionError("there is no 4");
    }

    @Test
    void depthIsLimited() throws IOException {
        Codec codec = new JavaCodec("");
        assertThat(roundTrip(Kinds.Deep.of(400))).isInstanceOf(Kinds.Deep.class);

        Object deep = 1;
        for (int i = 0; i < 1_100; i++) {
            deep = new Object[] {deep};
        }
        assertRefused(codec, deep, "deeper than 1000");
    }
}
