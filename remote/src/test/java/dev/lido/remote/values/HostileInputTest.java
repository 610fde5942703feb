package dev.lido.remote.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.TypeTag;
import dev.lido.remote.codec.JavaCodecProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no honest writer sent end in an {@link IOException} or a problem, without memory taken for their claims. */
class HostileInputTest {
    private final ValueWriter writer = new ValueWriter(new JavaCodecProvider().codec(""), null);
    private final ValueReader reader =
            new ValueReader(new JavaCodecProvider().codec(""), HostileInputTest.class.getClassLoader(), null);
    private final ByteQueue queue = new ByteQueue();

    /** Counts the values, and counts on their order. */
    private static final class Counter implements ValueReader.Receiver {
        int count;

        private void next(int position) {
            assertThat(position).isEqualTo(count++);
        }

        @Override
        public void value(int position, Object value) {
            next(position);
        }

        @Override
        public void absent(int position) {
            next(position);
        }

        @Override
        public void problem(int position, LidoException problem) {
            assertThat(problem.code()).isEqualTo("LIDO-17");
            next(position);
        }
    }

    private int read(byte[] bytes) {
        HostileBytes.fill(queue, bytes);
        return read();
    }

    private int read() {
        Counter counter = new Counter();
        try {
            reader.readBatch(queue, counter, "task's argument");
        } catch (IOException refused) {
            assertThat(refused).isNotNull();
        }
        return counter.count;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 30_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int j = random.nextInt(4); j >= 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(Math.min(8, bytes.length))] = (byte) random.nextInt(26);
            }

            assertThat(read(bytes)).isLessThanOrEqualTo(100 * bytes.length);
        }
    }

    private static List<Object> everyKind() {
        Map<String, Object> map = new HashMap<>(Map.of("a", 1, "b", List.of(2, 3)));
        return new ArrayList<>(Arrays.asList(
                1,
                2,
                70_000,
                5L,
                1L << 40,
                0.5,
                1.5f,
                (short) 3,
                (byte) 4,
                'c',
                true,
                null,
                null,
                "text",
                "größer",
                new int[] {1, 2, 3},
                new double[20],
                new boolean[] {true, false},
                new byte[50],
                new char[3],
                new Kinds.Galaxy("M31", 0.78, 224, 3, true),
                new Kinds.Galaxy("M33", 0.97, 598, 1, true),
                new Kinds.Anything(new Kinds.Point(1, 2), new long[] {3}),
                new Kinds.Holder(map),
                new Kinds.Unserializable(),
                Kinds.Color.GREEN,
                new int[][] {{1}, {2, 3}},
                new Object[] {new Object[] {1}, "x"},
                map));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedBatchesAreRefusedOrReadOtherwise(long seed) {
        Random random = new Random(seed);
        List<Object> batch = everyKind();
        writer.writeBatch(queue, batch.toArray(), 0, batch.size(), "argument", (position, problem) -> {});
        byte[] valid = HostileBytes.bytes(queue);
        for (int i = 0; i < 10_000; i++) {
            read(HostileBytes.mutate(random, valid));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changedValuesOfTheCodecHarmNoOther(long seed) throws IOException {
        Random random = new Random(seed);
        Object[] batch = {new Kinds.Holder(new ArrayList<>(everyKind().subList(0, 20)))};
        writer.writeBatch(queue, batch, 0, 1, "x", (position, problem) -> {});
        byte[] valid = HostileBytes.bytes(queue);
        int header = 1 + 2 + Long.BYTES;
        for (int i = 0; i < 10_000; i++) {
            byte[] changed = HostileBytes.mutate(random, Arrays.copyOfRange(valid, header, valid.length));
            queue.putUnsigned(2);
            queue.putByte(TypeTag.OTHER);
            queue.putUnsigned(1);
            queue.putLong(changed.length);
            queue.putBytes(changed, 0, changed.length);
            queue.putByte(TypeTag.STRING);
            queue.putUnsigned(1);
            queue.putString("behind");

            Collected collected = new Collected();
            reader.readBatch(queue, collected, "argument");
            assertThat(collected.values).hasSize(2).last().isEqualTo("behind");
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void aBatchThatIsCutOffIsRefusedWhereverThatIs() {
        List<Object> batch = everyKind();
        writer.writeBatch(queue, batch.toArray(), 0, batch.size(), "argument", (position, problem) -> {});
        byte[] valid = HostileBytes.bytes(queue);
        assertThat(read(valid)).isEqualTo(batch.size());
        for (int length = 0; length < valid.length; length++) {
            HostileBytes.fill(queue, Arrays.copyOf(valid, length));
            assertThatThrownBy(() -> reader.readBatch(queue, new Counter(), "argument"))
                    .as("%d bytes of %d", length, valid.length)
                    .isInstanceOf(IOException.class);
        }
    }

    /** A kind, then a length that the bytes cannot fill. */
    @Test
    void hugeLengthsAreRefused() {
        for (int tag = 0; tag < 30; tag++) {
            for (long length : new long[] {1L << 20, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                queue.clear();
                queue.putUnsigned(Integer.MAX_VALUE);
                queue.putByte(tag);
                queue.putUnsigned(length);
                queue.putLong(1);
                assertThat(read())
                        .as("run of kind %d and length %d", tag, length)
                        .isLessThan(20);

                queue.clear();
                queue.putUnsigned(1);
                queue.putByte(tag);
                queue.putUnsigned(1);
                queue.putByte(1);
                queue.putUnsigned(length);
                queue.putLong(1);
                assertThat(read()).isLessThan(2);
            }
        }
    }
}
