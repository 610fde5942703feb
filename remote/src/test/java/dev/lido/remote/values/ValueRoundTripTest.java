package dev.lido.remote.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.values.Kinds.Anything;
import dev.lido.remote.values.Kinds.Arrays;
import dev.lido.remote.values.Kinds.Chain;
import dev.lido.remote.values.Kinds.Color;
import dev.lido.remote.values.Kinds.Deep;
import dev.lido.remote.values.Kinds.Everything;
import dev.lido.remote.values.Kinds.Explosive;
import dev.lido.remote.values.Kinds.External;
import dev.lido.remote.values.Kinds.Galaxy;
import dev.lido.remote.values.Kinds.Holder;
import dev.lido.remote.values.Kinds.HolderOfMore;
import dev.lido.remote.values.Kinds.Lists;
import dev.lido.remote.values.Kinds.NotSerializable;
import dev.lido.remote.values.Kinds.Picky;
import dev.lido.remote.values.Kinds.Point;
import dev.lido.remote.values.Kinds.Replaced;
import dev.lido.remote.values.Kinds.Resolved;
import dev.lido.remote.values.Kinds.Shouting;
import dev.lido.remote.values.Kinds.Unit;
import dev.lido.remote.values.Kinds.Unreadable;
import dev.lido.remote.values.Kinds.Unserializable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRoundTripTest {
    private static final ClassLoader LOADER = ValueRoundTripTest.class.getClassLoader();

    private final ValueWriter writer = new ValueWriter(new JavaCodecProvider().codec(""), null);
    private final ValueReader reader = new ValueReader(new JavaCodecProvider().codec(""), LOADER, null);
    private final ByteQueue queue = new ByteQueue();
    private final List<Integer> problemPositions = new ArrayList<>();
    private final List<LidoException> problems = new ArrayList<>();

    /** A codec that is not to be asked. */
    private static final class NoCodec implements Codec {
        @Override
        public void write(Object value, OutputStream out) {
            throw new AssertionError("the codec was asked to write " + value);
        }

        @Override
        public Object read(InputStream in, ClassLoader loader) {
            throw new AssertionError("the codec was asked to read");
        }
    }

    private void problem(int position, LidoException problem) {
        problemPositions.add(position);
        problems.add(problem);
    }

    private void write(ValueWriter by, Object... batch) {
        by.writeBatch(queue, batch, 0, batch.length, "task's argument", this::problem);
    }

    private List<Object> roundTripWithoutCodec(List<?> batch) {
        write(new ValueWriter(new NoCodec(), null), batch.toArray());
        return read(new ValueReader(new NoCodec(), LOADER, null));
    }

    private List<Object> roundTrip(List<?> batch) {
        write(writer, batch.toArray());
        return read(reader);
    }

    private List<Object> read(ValueReader by) {
        Collected collected = new Collected();
        try {
            by.readBatch(queue, collected, "task's argument");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(queue.isEmpty()).as("all is consumed").isTrue();
        return collected.values;
    }

    private static Object random(Random random, int kind) {
        int length = random.nextInt(50) == 0 ? random.nextInt(30_000) : random.nextInt(6);
        long bits = random.nextLong() >> random.nextInt(64);
        return switch (kind) {
            case 0 -> null;
            case 1 -> (int) bits;
            case 2 -> bits;
            case 3 -> Double.longBitsToDouble(bits);
            case 4 -> Float.intBitsToFloat((int) bits);
            case 5 -> (short) bits;
            case 6 -> (byte) bits;
            case 7 -> (char) bits;
            case 8 -> bits > 0;
            case 9 -> new String(chars(random, length));
            case 10 -> booleans(random, length);
            case 11 -> bytes(random, length);
            case 12 -> shorts(random, length);
            case 13 -> chars(random, length);
            case 14 -> random.ints(length).toArray();
            case 15 -> random.longs(length).toArray();
            case 16 -> floats(random, length);
            case 17 -> random.doubles(length).toArray();
            case 18 -> new Point((int) bits, random.nextInt());
            case 19 -> new Galaxy("M" + bits, random.nextDouble(), bits, length, bits < 0);
            case 20 -> everything(random);
            case 21 ->
                new Arrays(
                        booleans(random, length),
                        bytes(random, length),
                        shorts(random, length),
                        chars(random, length),
                        random.ints(length).toArray(),
                        random.longs(length).toArray(),
                        floats(random, length),
                        null);
            case 22 -> new Anything(random(random, random.nextInt(26)), random(random, random.nextInt(26)));
            case 23 -> new Unit();
            case 24 -> new ArrayList<>(List.of(bits, "x", (int) bits));
            default -> BigInteger.valueOf(bits);
        };
    }

    private static Everything everything(Random random) {
        boolean full = random.nextBoolean();
        int number = random.nextInt();
        return new Everything(
                full,
                (byte) number,
                (short) number,
                (char) number,
                number,
                random.nextLong(),
                random.nextFloat(),
                random.nextDouble(),
                full ? random.nextBoolean() : null,
                full ? (byte) number : null,
                full ? (short) number : null,
                full ? (char) number : null,
                full ? number : null,
                full ? (long) number : null,
                full ? (float) number : null,
                full ? (double) number : null,
                full ? "text" + number : null,
                full ? new Point(number, 1) : null);
    }

    private static boolean[] booleans(Random random, int length) {
        boolean[] array = new boolean[length];
        for (int i = 0; i < length; i++) {
            array[i] = random.nextBoolean();
        }
        return array;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] array = new byte[length];
        random.nextBytes(array);
        return array;
    }

    private static short[] shorts(Random random, int length) {
        short[] array = new short[length];
        for (int i = 0; i < length; i++) {
            array[i] = (short) random.nextInt();
        }
        return array;
    }

    private static char[] chars(Random random, int length) {
        char[] array = new char[length];
        for (int i = 0; i < length; i++) {
            array[i] = (char) random.nextInt();
        }
        return array;
    }

    private static float[] floats(Random random, int length) {
        float[] array = new float[length];
        for (int i = 0; i < length; i++) {
            array[i] = random.nextFloat();
        }
        return array;
    }

    private static void assertSame(List<Object> read, List<?> written) {
        assertThat(read).hasSameSizeAs(written);
        for (int i = 0; i < read.size(); i++) {
            assertThat(isSame(read.get(i), written.get(i)))
                    .as("value %d: %s and %s", i, read.get(i), written.get(i))
                    .isTrue();
        }
    }

    /** Equal, also where the objects are records of arrays. */
    private static boolean isSame(Object one, Object other) {
        if (one == null || other == null || !one.getClass().isRecord()) {
            return Objects.deepEquals(one, other);
        }
        if (one.getClass() != other.getClass()) {
            return false;
        }
        try {
            for (RecordComponent component : one.getClass().getRecordComponents()) {
                Method accessor = component.getAccessor();
                if (!isSame(accessor.invoke(one), accessor.invoke(other))) {
                    return false;
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void batchesComeBackEqual(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<Object> batch = new ArrayList<>();
            while (batch.size() < 300) {
                int kind = random.nextInt(26);
                for (int i = random.nextInt(round + 1); i >= 0; i--) {
                    batch.add(random(random, kind));
                }
            }

            assertSame(roundTrip(batch), batch);
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void longRunsComeBackEqual() {
        List<IntFunction<Object>> makers = List.of(
                i -> i,
                i -> (long) i * i * i,
                i -> i % 100,
                i -> (long) (i % 100) - 50,
                i -> i % 60_000 - 30_000,
                i -> (long) i - 5_000,
                i -> i * 0.5,
                i -> "text " + i,
                i -> new Point(i, -i));
        for (IntFunction<Object> maker : makers) {
            List<Object> batch = IntStream.range(0, 10_000).mapToObj(maker).toList();

            assertThat(roundTripWithoutCodec(batch)).isEqualTo(batch);
        }
        assertThat(roundTrip(Collections.nCopies(1_000, null))).isEqualTo(Collections.nCopies(1_000, null));
        assertThat(roundTrip(List.of())).isEmpty();
    }

    @Test
    void numbersTakeNoMoreBytesThanTheyNeed() throws IOException {
        assertThat(bytesFor(1_000, i -> i % 256 - 128)).isBetween(1_000L, 1_010L);
        assertThat(bytesFor(1_000, i -> i == 0 ? 128 : 0)).isBetween(2_000L, 2_010L);
        assertThat(bytesFor(1_000, i -> i == 0 ? -32_769 : 0)).isBetween(4_000L, 4_010L);
        assertThat(bytesFor(1_000, i -> (long) i % 100)).isBetween(1_000L, 1_010L);
        assertThat(bytesFor(1_000, i -> (long) i)).isBetween(2_000L, 2_010L);
        assertThat(bytesFor(1_000, i -> i * 1_000L)).isBetween(4_000L, 4_010L);
        assertThat(bytesFor(1_000, i -> i * 1_000_000_000L)).isBetween(8_000L, 8_010L);
        assertThat(bytesFor(1_000, i -> new Point(i, i))).isBetween(9_000L, 9_100L);
    }

    private long bytesFor(int count, IntFunction<Object> maker) throws IOException {
        queue.clear();
        write(writer, IntStream.range(0, count).mapToObj(maker).toArray());
        return queue.size();
    }

    @Test
    void bitsOfFloatingPointNumbersSurvive() {
        double[] doubles = {-0.0, Double.NaN, Double.longBitsToDouble(0x7FF8_0000_0000_1234L), Double.MIN_VALUE};
        float[] floats = {-0.0f, Float.intBitsToFloat(0x7FC0_1234)};

        List<Object> read = roundTrip(List.of(doubles, floats, -0.0, Double.NaN, -0.0f));

        double[] readDoubles = (double[]) read.get(0);
        for (int i = 0; i < doubles.length; i++) {
            assertThat(Double.doubleToRawLongBits(readDoubles[i])).isEqualTo(Double.doubleToRawLongBits(doubles[i]));
        }
        assertThat(Float.floatToRawIntBits(((float[]) read.get(1))[1])).isEqualTo(0x7FC0_1234);
        assertThat(read.subList(2, 5)).isEqualTo(List.of(-0.0, Double.NaN, -0.0f));
    }

    @Test
    void aPartOfAnArrayIsWritten() {
        Object[] array = {"a", 1, 2, 3, "b"};
        writer.writeBatch(queue, array, 1, 3, "argument", this::problem);
        assertThat(read(reader)).containsExactly(1, 2, 3);
    }

    @Test
    void plainValuesAndRecordsOfThemNeedNoCodec() {
        Random random = new Random(7);
        List<Object> batch = new ArrayList<>();
        for (int kind = 0; kind <= 21; kind++) {
            batch.add(random(random, kind));
        }
        batch.add(new Anything(new Anything(1, new int[] {2}), new Point(3, 4)));

        assertSame(roundTripWithoutCodec(batch), batch);
    }

    /** The codec fails if it is asked, so who fails was given to it. */
    @Test
    void longStringsAreLeftToTheCodec() {
        String text = "\u00e9".repeat(ScalarCodec.MOST_CHARS + 1);
        List<Object> batch = List.of("a", text, "b", text.substring(1), new Anything(1, text));
        assertThat(roundTrip(batch)).isEqualTo(batch);
        assertThat(problems).isEmpty();

        roundTripWithoutCodec(batch);
        assertThat(problemPositions).containsExactly(1, 4);
    }

    @Test
    void recordsAreReadByFieldsAndMadeByTheirConstructor() {
        assertThat(roundTrip(List.of(new Shouting("quiet")))).containsExactly(new Shouting("quiet"));

        List<Picky> written = List.of(new Picky(0), new Picky(1), new Picky(2));
        write(writer, written.toArray());
        Picky.REFUSES.set(true);
        List<Object> read;
        try {
            read = read(reader);
        } finally {
            Picky.REFUSES.remove();
        }
        assertThat(read.get(0)).isEqualTo(new Picky(0));
        assertThat(read.get(2)).isEqualTo(new Picky(2));
        assertThat((LidoException) read.get(1))
                .hasMessageStartingWith("LIDO-17: the task's argument cannot be read: ")
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("odd: 1");
    }

    @Test
    void recordsWithTheirOwnSerializationKeepIt() {
        assertThat(roundTrip(List.of(new Replaced(1), new Resolved(2), new External(3))))
                .containsExactly("replacement 1", "resolution 2", new External(3));
        assertThat(roundTrip(List.of(new Lists(List.of(1, 2)), new Anything(Color.GREEN, BigDecimal.ONE))))
                .containsExactly(new Lists(List.of(1, 2)), new Anything(Color.GREEN, BigDecimal.ONE));
    }

    @Test
    void whatARecordSharesItStillShares() {
        int[] shared = {1, 2};
        Chain deep = null;
        for (int i = 0; i < 100; i++) {
            deep = new Chain(i, deep);
        }
        Anything doubled = new Anything(1, 2);
        for (int i = 0; i < 60; i++) {
            doubled = new Anything(doubled, doubled);
        }

        List<Object> read = roundTrip(List.of(new Anything(shared, shared), deep, doubled));

        assertThat(((Anything) read.get(0)).first()).isSameAs(((Anything) read.get(0)).second());
        assertThat(read.get(1)).isEqualTo(deep);
        assertThat(((Anything) read.get(2)).first()).isSameAs(((Anything) read.get(2)).second());
    }

    /** Otherwise what inputs share would depend on the chunks that they travel in. */
    @Test
    void inputsShareNothing() {
        List<Integer> shared = new ArrayList<>(List.of(1));

        List<Object> read = roundTrip(List.of(shared, shared));

        assertThat(read.get(0)).isEqualTo(shared).isNotSameAs(read.get(1));
    }

    @Test
    void aRecordThatIsNotSerializableFailsLikeAnyClass() {
        List<Object> read = roundTrip(List.of(
                new Point(1, 1), new NotSerializable(1), new Anything(1, 2), new Anything(1, new NotSerializable(2))));

        assertThat(read).containsExactly(new Point(1, 1), Collected.ABSENT, new Anything(1, 2), Collected.ABSENT);
        assertThat(problemPositions).containsExactly(1, 3);
        assertThat(problems.get(0))
                .hasMessage("LIDO-17: the task's argument of " + NotSerializable.class
                        + " cannot be serialized: the class " + NotSerializable.class.getName()
                        + " is not serializable; let the class implement java.io.Serializable, or keep it out of what"
                        + " tasks take, return and capture");
        assertThat(problems.get(1))
                .hasMessageContaining("is not serializable (Anything.second -> NotSerializable); let the class");
    }

    @Test
    void whatCannotBeWrittenHarmsNoOther() {
        Object[] batch = {
            "before",
            new Unserializable(),
            new Holder(1),
            new Holder(new Unserializable()),
            new Explosive(),
            Deep.of(100_000),
            new Holder(2),
            null,
            3
        };

        writer.writeBatch(queue, batch, 0, batch.length, "task's result", this::problem);
        List<Object> read = read(reader);

        assertThat(problemPositions).containsExactly(1, 3, 4, 5);
        for (int i : problemPositions) {
            assertThat(read.get(i)).as("value %d", i).isSameAs(Collected.ABSENT);
        }
        assertThat(read.get(0)).isEqualTo("before");
        assertThat(((Holder) read.get(2)).held).isEqualTo(1);
        assertThat(((Holder) read.get(6)).held).isEqualTo(2);
        assertThat(read.subList(7, 9)).containsExactly(null, 3);
        for (LidoException problem : problems) {
            assertThat(problem.code()).isEqualTo("LIDO-17");
            assertThat(problem).hasMessageContaining("task's result").hasCauseInstanceOf(Throwable.class);
        }
        assertThat(problems.get(2)).hasMessageContaining("boom").hasMessageContaining(Explosive.class.getName());
        assertThat(problems.get(3)).hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void whatCannotBeReadHarmsNoOther() {
        List<Object> read =
                roundTrip(List.of(new Unreadable("a"), new Holder(1), new Anything(1, new Unreadable("b"))));

        assertThat(problems).isEmpty();
        assertThat((LidoException) read.get(0))
                .hasMessageStartingWith("LIDO-17: the task's argument cannot be read: ")
                .hasMessageContaining("unreadable forever");
        assertThat(((Holder) read.get(1)).held).isEqualTo(1);
        assertThat(read.get(2)).isInstanceOf(LidoException.class);
    }

    /** Gives the classes of this test another fate. */
    private static final class Without extends ClassLoader {
        private final String missing;

        Without(Class<?> missing) {
            super(LOADER);
            this.missing = missing.getName();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    private static <T> T withoutContextLoader(Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aMissingRecordClassIsNamed() {
        ValueReader other = new ValueReader(new JavaCodecProvider().codec(""), new Without(Point.class), null);
        List<Object> batch = List.of(
                new Point(1, 2), new Anything(1, 2), new Anything(new Point(1, 2), "x"), new Anything(3, 4), "last");
        write(writer, batch.toArray());

        List<Object> read = withoutContextLoader(() -> read(other));

        for (int i : new int[] {0, 2}) {
            assertThat((LidoException) read.get(i))
                    .hasMessageStartingWith("LIDO-17: the task's argument cannot be read: the process that reads it"
                            + " has no class " + Point.class.getName());
        }
        assertThat(read.get(1)).isEqualTo(new Anything(1, 2));
        assertThat(read.subList(3, 5)).containsExactly(new Anything(3, 4), "last");
    }

    @Test
    void aClassThatOnlyTheContextLoaderKnowsIsFound() {
        ValueReader other = new ValueReader(new JavaCodecProvider().codec(""), new Without(Point.class), null);
        write(writer, new Point(1, 2));

        assertThat(read(other)).containsExactly(new Point(1, 2));
    }

    @Test
    void theFilterHoldsForRecordsToo() {
        ValueReader other = new ValueReader(new JavaCodecProvider().codec("!" + Point.class.getName()), LOADER, null);
        write(writer, new Point(1, 2), new Anything(1, new Point(1, 2)), new Unit());

        List<Object> read = read(other);

        for (Object refused : read.subList(0, 2)) {
            assertThat((LidoException) refused)
                    .hasMessageContaining(Point.class.getName())
                    .hasMessageContaining("filter");
        }
        assertThat(read.get(2)).isEqualTo(new Unit());
    }

    @Test
    void singleValuesAreWrittenOrLeaveNothing() throws IOException {
        for (Object value : java.util.Arrays.asList(1, null, "text", new Point(1, 2), Color.GREEN)) {
            writer.writeValue(queue, value, "function");
            assertThat(reader.readValue(queue, "function")).isEqualTo(value);
        }
        queue.putByte(5);
        assertThatThrownBy(() -> writer.writeValue(queue, new Holder(new Unserializable()), "task's function"))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: the task's function of ")
                .hasMessageContaining("Holder.held -> Unserializable");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.getByte()).isEqualTo((byte) 5);

        writer.writeValue(queue, new Unreadable("x"), "function");
        assertThatThrownBy(() -> reader.readValue(queue, "task's function"))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: the task's function cannot be read: ");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void thePathLeadsToTheCulprit() {
        Object culprit = new Unserializable();
        Holder ring = new HolderOfMore(new Object[] {1, "x", new ArrayList<>(List.of(2, culprit))}, Map.of());

        assertThat(pathIn(new Holder(new Holder(culprit)))).isEqualTo("Holder.held -> Holder.held -> Unserializable");
        assertThat(pathIn(new Object[] {1, culprit})).isEqualTo("Object[1] -> Unserializable");
        assertThat(pathIn(ring)).isEqualTo("Holder.held -> Object[2] -> ArrayList[1] -> Unserializable");
        assertThat(pathIn(new HolderOfMore(1, Map.of("key", culprit))))
                .startsWith("HolderOfMore.map -> ")
                .endsWith("[key] -> Unserializable");
        Serializable lambda = (Supplier<Object> & Serializable) () -> culprit;
        assertThat(pathIn(lambda)).isEqualTo("lambda in ValueRoundTripTest, captured arg$1 -> Unserializable");
        assertThat(pathIn(culprit)).isNull();
    }

    @Test
    void aLargeOrTangledGraphDelaysNoMessage() {
        List<Object> tangled = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            tangled.add(new Holder(tangled));
        }
        tangled.add(new Unserializable());

        assertThatThrownBy(() -> writer.writeValue(queue, tangled, "argument"))
                .hasMessageContaining("the class " + Unserializable.class.getName() + " is not serializable");
    }

    private String pathIn(Object value) {
        String message;
        try {
            writer.writeValue(queue, value, "argument");
            throw new AssertionError("could be written");
        } catch (LidoException e) {
            message = e.getMessage();
        }
        int begin = message.indexOf('(');
        return begin < 0 ? null : message.substring(begin + 1, message.indexOf(')'));
    }
}
