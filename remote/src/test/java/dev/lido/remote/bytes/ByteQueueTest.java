package dev.lido.remote.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteQueueTest {
    private static final int SEGMENT = 1 << 16;

    private final ByteQueue queue = new ByteQueue();

    private interface Check {
        void of(ByteQueue queue) throws IOException;
    }

    /** Appends something and returns the check that it comes out. */
    private static Check putAny(Random random, ByteQueue queue) {
        int length = random.nextInt(10) == 0 ? random.nextInt(50_000) : random.nextInt(40);
        int offset = random.nextInt(3);
        long number = random.nextLong() >> random.nextInt(64);
        int half = (int) number;
        switch (random.nextInt(19)) {
            case 0 -> {
                queue.putByte(half);
                return q -> assertThat(q.getByte()).isEqualTo((byte) half);
            }
            case 1 -> {
                queue.putShort(half);
                return q -> assertThat(q.getShort()).isEqualTo((short) half);
            }
            case 2 -> {
                queue.putInt(half);
                return q -> assertThat(q.getInt()).isEqualTo(half);
            }
            case 3 -> {
                queue.putLong(number);
                return q -> assertThat(q.getLong()).isEqualTo(number);
            }
            case 4 -> {
                queue.putFloat(Float.intBitsToFloat(half));
                return q -> assertThat(Float.floatToRawIntBits(q.getFloat())).isEqualTo(half);
            }
            case 5 -> {
                queue.putDouble(Double.longBitsToDouble(number));
                return q ->
                        assertThat(Double.doubleToRawLongBits(q.getDouble())).isEqualTo(number);
            }
            case 6 -> {
                queue.putVarInt(half);
                return q -> assertThat(q.getVarInt()).isEqualTo(half);
            }
            case 7 -> {
                queue.putVarLong(number);
                return q -> assertThat(q.getVarLong()).isEqualTo(number);
            }
            case 8 -> {
                queue.putUnsigned(number);
                return q -> assertThat(q.getUnsigned()).isEqualTo(number);
            }
            case 9 -> {
                queue.putBoolean(half > 0);
                return q -> assertThat(q.getBoolean()).isEqualTo(half > 0);
            }
            case 10 -> {
                String text = text(random, length);
                queue.putString(text);
                return q -> assertThat(q.getString()).isEqualTo(text);
            }
            case 11 -> {
                byte[] bytes = new byte[offset + length];
                random.nextBytes(bytes);
                queue.putBytes(bytes, offset, length);
                return q -> {
                    byte[] read = new byte[offset + length];
                    q.getBytes(read, offset, length);
                    System.arraycopy(bytes, 0, read, 0, offset);
                    assertThat(read).isEqualTo(bytes);
                };
            }
            case 12 -> {
                int[] ints = random.ints(offset + length).toArray();
                queue.putArray(TypeTag.INTS, ints, offset, length);
                return q -> {
                    int[] read = new int[offset + length];
                    q.getArray(TypeTag.INTS, read, offset, length);
                    System.arraycopy(ints, 0, read, 0, offset);
                    assertThat(read).isEqualTo(ints);
                };
            }
            case 13 -> {
                long[] longs = random.longs(offset + length).toArray();
                queue.putArray(TypeTag.LONGS, longs, offset, length);
                return q -> {
                    long[] read = new long[offset + length];
                    q.getArray(TypeTag.LONGS, read, offset, length);
                    System.arraycopy(longs, 0, read, 0, offset);
                    assertThat(read).isEqualTo(longs);
                };
            }
            case 14 -> {
                double[] doubles = random.doubles(offset + length).toArray();
                queue.putArray(TypeTag.DOUBLES, doubles, offset, length);
                return q -> {
                    double[] read = new double[offset + length];
                    q.getArray(TypeTag.DOUBLES, read, offset, length);
                    System.arraycopy(doubles, 0, read, 0, offset);
                    assertThat(read).isEqualTo(doubles);
                };
            }
            case 15 -> {
                float[] floats = new float[offset + length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = random.nextFloat();
                }
                queue.putArray(TypeTag.FLOATS, floats, offset, length);
                return q -> {
                    float[] read = new float[offset + length];
                    q.getArray(TypeTag.FLOATS, read, offset, length);
                    System.arraycopy(floats, 0, read, 0, offset);
                    assertThat(read).isEqualTo(floats);
                };
            }
            case 16 -> {
                short[] shorts = new short[offset + length];
                for (int i = 0; i < shorts.length; i++) {
                    shorts[i] = (short) random.nextInt();
                }
                queue.putArray(TypeTag.SHORTS, shorts, offset, length);
                return q -> {
                    short[] read = new short[offset + length];
                    q.getArray(TypeTag.SHORTS, read, offset, length);
                    System.arraycopy(shorts, 0, read, 0, offset);
                    assertThat(read).isEqualTo(shorts);
                };
            }
            case 17 -> {
                char[] chars = text(random, offset + length).toCharArray();
                queue.putArray(TypeTag.CHARS, chars, offset, length);
                return q -> {
                    char[] read = new char[offset + length];
                    q.getArray(TypeTag.CHARS, read, offset, length);
                    System.arraycopy(chars, 0, read, 0, offset);
                    assertThat(read).isEqualTo(chars);
                };
            }
            default -> {
                queue.putBytes(new byte[length], 0, length);
                return q -> q.skip(length);
            }
        }
    }

    /** A string of so many chars, any chars. */
    private static String text(Random random, int length) {
        int[] bounds = {0x80, 0x800, 0x1_0000};
        int bound = bounds[random.nextInt(3)];
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = (char) random.nextInt(bound);
        }
        return new String(chars);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatGoesInComesOutInOrder(long seed) throws IOException {
        Random random = new Random(seed);
        List<Check> checks = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = random.nextInt(400); i >= 0; i--) {
                checks.add(putAny(random, queue));
            }
            int consumed = random.nextInt(checks.size());
            for (Check check : checks.subList(0, consumed)) {
                check.of(queue);
            }
            checks.subList(0, consumed).clear();
        }
        for (Check check : checks) {
            check.of(queue);
        }

        assertThat(queue.isEmpty()).isTrue();
        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getByte);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 30_000, 3_000_000})
    void whatOneQueueDrainsAnotherIsFilledWith(int most) throws IOException {
        Random random = new Random(most);
        Pipe pipe = new Pipe(random, most);
        ByteQueue input = new ByteQueue();
        List<Check> checks = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            long before = queue.mark();
            for (int i = random.nextInt(100); i >= 0; i--) {
                checks.add(putAny(random, queue));
            }
            long frame = queue.mark() - before;
            input.expect(random.nextBoolean() ? frame : 0);
            while (!drain(queue, pipe) || input.size() < frame) {
                assertThat(fill(input, pipe)).isNotNegative();
            }
            assertThat(input.size()).isEqualTo(frame);
            for (Check check : checks) {
                check.of(input);
            }
            checks.clear();
            assertThat(queue.isEmpty()).isTrue();
            assertThat(input.isEmpty()).isTrue();
        }
        pipe.close();
        assertThat(fill(input, pipe)).isEqualTo(-1);
    }

    private static boolean drain(ByteQueue from, Pipe pipe) {
        ByteBuffer front;
        while ((front = from.front()) != null) {
            if (!from.consumeFront(pipe.write(front))) {
                return false;
            }
        }
        return true;
    }

    private static int fill(ByteQueue into, Pipe pipe) {
        int read = pipe.read(into.room());
        if (read > 0) {
            into.appended(read);
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, SEGMENT - 10, SEGMENT - 4, SEGMENT, SEGMENT + 1, 200_000})
    void truncatingDropsWhatCameAfterTheMark(int before) throws IOException {
        queue.putBytes(new byte[before], 0, before);
        long mark = queue.mark();
        queue.putString("dropped");
        queue.putArray(TypeTag.LONGS, new long[50_000], 0, 50_000);

        queue.truncate(mark);

        assertThat(queue.mark()).isEqualTo(mark).isEqualTo(before);
        assertThat(queue.size()).isEqualTo(before);
        queue.putString("kept");
        queue.skip(before);
        assertThat(queue.getString()).isEqualTo("kept");
        assertThat(queue.isEmpty()).isTrue();
        queue.truncate(queue.mark());
        assertThatThrownBy(() -> queue.truncate(mark)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, SEGMENT - 5, SEGMENT - 2, SEGMENT, 3 * SEGMENT - 1})
    void bytesAtAMarkAreReplaced(int before) throws IOException {
        queue.putBytes(new byte[before], 0, before);
        long mark = queue.mark();
        queue.putLong(1);
        queue.putInt(2);
        queue.putBytes(new byte[100_000], 0, 100_000);

        queue.setLong(mark, 0x0123_4567_89AB_CDEFL);
        queue.setInt(mark + 8, -77);

        queue.skip(before);
        assertThat(queue.peekLong(0)).isEqualTo(0x0123_4567_89AB_CDEFL);
        assertThat(queue.peekInt(8)).isEqualTo(-77);
        assertThat(queue.peekByte()).isEqualTo((byte) 0xEF);
        assertThat(queue.getLong()).isEqualTo(0x0123_4567_89AB_CDEFL);
        assertThat(queue.getInt()).isEqualTo(-77);
        assertThat(queue.size()).isEqualTo(100_000);
        assertThatThrownBy(() -> queue.setInt(mark, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.setInt(queue.mark() - 3, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsReadBeyondTheLimit() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            queue.putLong(i);
        }
        queue.limit(8 * 10_000 + 4);
        for (int i = 0; i < 10_000; i++) {
            assertThat(queue.getLong()).isEqualTo(i);
        }

        assertThat(queue.remaining()).isEqualTo(4);
        assertThat(queue.size()).isEqualTo(80_000);
        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getLong);
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> queue.peekInt(1));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> queue.stream(5));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> queue.skip(5));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> queue.getBytes(new byte[5], 0, 5));
        assertThat(queue.getInt()).as("what is left before the limit").isEqualTo(10_000);
        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getByte);
        queue.endLimit();
        assertThat(queue.getInt()).as("what comes after the limit").isZero();

        queue.limit(12);
        assertThat(queue.getLong()).isEqualTo(10_001);
        queue.endLimit();
        assertThat(queue.getInt()).as("after the rest was skipped").isZero();
        assertThat(queue.getLong()).isEqualTo(10_003);
    }

    @Test
    void tooFewBytesAreTheEnd() {
        queue.putBytes(new byte[3], 0, 3);

        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getInt);
        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getLong);
        assertThatExceptionOfType(EOFException.class).isThrownBy(queue::getDouble);
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> queue.getArray(TypeTag.INTS, new int[1], 0, 1));
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> queue.getArray(TypeTag.DOUBLES, new double[20], 0, 20));
        assertThat(queue.size()).as("what is left").isEqualTo(3);
    }

    /** Whoever claims a length must have sent as much, before memory is taken for it. */
    @Test
    void hostileLengthsAreRefused() {
        for (long length : new long[] {5, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, 1L << 40, -1}) {
            queue.clear();
            queue.putUnsigned(length);
            queue.putInt(0);
            assertThatThrownBy(queue::getString).as("length %d", length).isInstanceOf(IOException.class);
        }
        queue.clear();
        queue.putBytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2}, 0, 10);
        assertThatExceptionOfType(StreamCorruptedException.class).isThrownBy(queue::getUnsigned);
        queue.clear();
        queue.putUnsigned(1L << 32);
        assertThatExceptionOfType(StreamCorruptedException.class).isThrownBy(queue::getVarInt);
    }

    @Test
    void numbersOfVariableLengthAreSmallWhereTheNumberIs() throws IOException {
        for (int number : new int[] {0, 1, -1, 63, -64}) {
            long before = queue.mark();
            queue.putVarInt(number);
            assertThat(queue.mark() - before).as("bytes of %d", number).isEqualTo(1);
            assertThat(queue.getVarInt()).isEqualTo(number);
        }
        for (int number : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            queue.putVarInt(number);
            assertThat(queue.size()).isEqualTo(5);
            assertThat(queue.getVarInt()).isEqualTo(number);
        }
        for (long number : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
            queue.putVarLong(number);
            assertThat(queue.size()).isEqualTo(10);
            assertThat(queue.getVarLong()).isEqualTo(number);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "plain",
                "größer",
                "∑ ünï",
                "\uD83D\uDE00 paired",
                "\uD83D",
                "\uDE00?",
                "a\uDE00\uD83Db?",
                "\uD83D\uD83D\uDE00\uDE00",
                "\uFFFD",
                "\uFFFD\uD83D",
                "\u0000\uFFFF\uD83D\uDE00\uD800"
            })
    void stringsKeepEveryChar(String text) throws IOException {
        queue.putString(text);

        assertThat(queue.getString()).isEqualTo(text);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void wholeStringsAreUtf8() throws IOException {
        queue.putString("größer \uD83D\uDE00");

        byte[] expected = "größer \uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        assertThat(queue.getUnsigned()).isEqualTo(expected.length);
        byte[] bytes = new byte[expected.length];
        queue.getBytes(bytes, 0, bytes.length);
        assertThat(bytes).isEqualTo(expected);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        for (int[] bad : new int[][] {
            {0x80}, {0xFF}, {0xC3}, {0xE2, 0x82}, {0xC3, 0x41}, {0xF5, 0x80, 0x80, 0x80}, {0xF4, 0xBF, 0x80, 0x80}
        }) {
            queue.clear();
            queue.putUnsigned(bad.length);
            for (int b : bad) {
                queue.putByte(b);
            }
            assertThatExceptionOfType(UTFDataFormatException.class).isThrownBy(queue::getString);
        }
    }

    @Test
    void streamsAppendAndConsume() throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(5).nextBytes(bytes);
        OutputStream out = queue.stream();
        out.write(bytes[0]);
        out.write(bytes, 1, bytes.length - 1);
        out.close();
        queue.putString("behind");

        InputStream in = queue.stream(bytes.length);
        assertThat(in.available()).isEqualTo(bytes.length);
        assertThat(in.read()).isEqualTo(bytes[0] & 0xFF);
        assertThat(in.skip(99)).isEqualTo(99);
        assertThat(in.readNBytes(70_000)).isEqualTo(Arrays.copyOfRange(bytes, 100, 70_100));
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 70_100, bytes.length));
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[1], 0, 1)).isEqualTo(-1);
        assertThat(in.skip(1)).isZero();
        in.close();
        assertThat(queue.getString()).isEqualTo("behind");
    }

    @Test
    void closingAStreamSkipsTheRest() throws IOException {
        queue.putBytes(new byte[100_000], 0, 100_000);
        queue.putString("behind");

        InputStream in = queue.stream(100_000);
        assertThat(in.read()).isZero();
        in.close();
        in.close();

        assertThat(queue.getString()).isEqualTo("behind");
    }

    @Test
    void clearedQueueBeginsAgain() throws IOException {
        queue.putBytes(new byte[3_000_000], 0, 3_000_000);
        queue.limit(10);

        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        queue.putString("again");
        queue.free();
        assertThat(queue.isEmpty()).isTrue();
        queue.putString("and again");
        assertThat(queue.getString()).isEqualTo("and again");
    }
}
