package dev.lido.remote.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedFile;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.bytes.SharedReceiver;
import dev.lido.remote.bytes.TypeTag;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.codec.JavaCodecProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedMemoryTest {
    private static final Codec CODEC = new JavaCodecProvider().codec("");
    private static final ClassLoader LOADER = SharedMemoryTest.class.getClassLoader();
    private static final long SEED = 1987;
    private static final int LARGE = SharedFile.LEAST_BYTES;

    @TempDir
    private Path folder;

    private final ByteQueue stream = new ByteQueue();
    private SharedMemory master;
    private SharedMemory worker;
    private ValueWriter writer;
    private ValueReader reader;

    @BeforeEach
    void share() {
        master = SharedMemory.ofMaster(folder.resolve("worker-1"), true);
        worker = SharedMemory.ofWorker(folder.resolve("worker-1"));
        writer = new ValueWriter(CODEC, master.sender());
        reader = new ValueReader(CODEC, LOADER, worker.receiver());
    }

    private void write(Object value) {
        writer.writeValue(stream, value, "value");
    }

    private Object read() throws IOException {
        return reader.readValue(stream, "value");
    }

    static Stream<Object> arrays() {
        Random random = new Random(SEED);
        byte[] bytes = new byte[LARGE];
        random.nextBytes(bytes);
        short[] shorts = new short[LARGE];
        char[] chars = new char[LARGE];
        float[] floats = new float[LARGE];
        for (int i = 0; i < LARGE; i++) {
            shorts[i] = (short) random.nextInt();
            chars[i] = (char) random.nextInt();
            floats[i] = random.nextFloat();
        }
        return Stream.of(
                bytes,
                shorts,
                chars,
                floats,
                random.ints(LARGE).toArray(),
                random.longs(LARGE).toArray(),
                random.doubles(LARGE).toArray());
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void largeArraysLeaveTheStreamAlone(Object array) throws IOException {
        write(array);

        assertThat(stream.size()).isLessThan(32);
        assertThat(read()).isEqualTo(array);
        assertThat(stream.isEmpty()).isTrue();
    }

    @Test
    void booleansAndSmallArraysTravelInTheStream() throws IOException {
        boolean[] booleans = new boolean[2 * LARGE];
        booleans[LARGE] = true;
        write(booleans);
        write(new byte[LARGE - 1]);

        assertThat(stream.size()).isGreaterThan(3L * LARGE - 1);
        assertThat(read()).isEqualTo(booleans);
        assertThat(read()).isEqualTo(new byte[LARGE - 1]);
        assertThat(folder).as("no memory is shared that is not needed").isEmptyDirectory();
    }

    @Test
    void whatFindsNoRoomTravelsInTheStream() throws IOException {
        byte[] tooLarge = new byte[SharedFile.CAPACITY + 1];
        write(tooLarge);
        assertThat(stream.size()).isGreaterThan(SharedFile.CAPACITY);
        assertThat(read()).isEqualTo(tooLarge);

        write(filled(SharedFile.CAPACITY, 1));
        assertThat(stream.size()).isLessThan(32);
        write(filled(LARGE, 2));
        assertThat(stream.size()).isGreaterThan(LARGE);
        assertThat(read()).isEqualTo(filled(SharedFile.CAPACITY, 1));
        assertThat(read()).isEqualTo(filled(LARGE, 2));

        write(filled(LARGE, 3));
        assertThat(stream.size()).as("there is room again").isLessThan(32);
        assertThat(read()).isEqualTo(filled(LARGE, 3));
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void arraysKeepTheirOrderAndContentsForManyLaps() throws IOException {
        Random random = new Random(SEED);
        ArrayDeque<Integer> sent = new ArrayDeque<>();
        long shared = 0;
        for (int i = 0; i < 2000; i++) {
            if (sent.isEmpty() || (random.nextInt(100) < 55 && sent.size() < 40)) {
                int length = LARGE + random.nextInt(random.nextInt(10) == 0 ? 5_000_000 : 500_000);
                long before = stream.size();
                write(filled(length, length));
                shared += stream.size() - before < LARGE ? 1 : 0;
                sent.add(length);
            } else {
                int length = sent.remove();
                assertThat(read()).isEqualTo(filled(length, length));
            }
        }
        assertThat(shared).as("so many of about 1000").isGreaterThan(300);
        assertThat(stream.isEmpty()).isEqualTo(sent.isEmpty());
    }

    @Test
    void arraysInFlightFromAnEmptyRingOnFindRoom() throws IOException {
        for (int i = 0; i < 100; i++) {
            write(filled(1_000_003, 3 * i));
            write(filled(1_000_001, 3 * i + 1));
            write(filled(1_000_002, 3 * i + 2));
            assertThat(stream.size()).isLessThan(100);
            assertThat(read()).isEqualTo(filled(1_000_003, 3 * i));
            assertThat(read()).isEqualTo(filled(1_000_001, 3 * i + 1));
            assertThat(read()).isEqualTo(filled(1_000_002, 3 * i + 2));
        }
    }

    @Test
    void bytesThatWereTakenBackCostNoRoomForLong() throws IOException {
        for (int i = 0; i < 100; i++) {
            long mark = stream.mark();
            write(filled(1_000_000, i));
            stream.truncate(mark);
            write(filled(1_000_000, -i));
            assertThat(stream.size()).isLessThan(32);
            assertThat(read()).isEqualTo(filled(1_000_000, -i));
        }
    }

    @Test
    void bothWaysAtOnce() throws IOException {
        write(filled(LARGE, 1));
        ByteQueue back = new ByteQueue();
        new ValueWriter(CODEC, worker.sender()).writeValue(back, filled(LARGE, 2), "value");

        ValueReader atMaster = new ValueReader(CODEC, LOADER, master.receiver());
        assertThat(atMaster.readValue(back, "value")).isEqualTo(filled(LARGE, 2));
        assertThat(read()).isEqualTo(filled(LARGE, 1));
        assertThat(folder).as("both have opened the files").isEmptyDirectory();
    }

    @Test
    void closingDeletesWhatNobodyOpened() {
        write(filled(LARGE, 1));
        assertThat(folder).isNotEmptyDirectory();

        worker.close();
        master.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsGoneSharesNothing() throws IOException {
        Files.delete(folder);

        write(filled(LARGE, 1));

        assertThat(stream.size()).isGreaterThan(LARGE);
        assertThat(read()).isEqualTo(filled(LARGE, 1));
    }

    @Test
    void anInterruptStaysPendingAndDoesNoHarm() throws IOException {
        Thread.currentThread().interrupt();
        write(filled(LARGE, 1));
        assertThat(stream.size()).isLessThan(32);
        assertThat(read()).isEqualTo(filled(LARGE, 1));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void positionsThatCanNotBeAreRefused() throws IOException {
        write(filled(LARGE, 1));
        SharedReceiver receiver = worker.receiver();

        for (long[] bad : new long[][] {
            {-1, 1},
            {0, -1},
            {0, SharedFile.CAPACITY + 1},
            {SharedFile.CAPACITY - 1, 2},
            {0, Long.MAX_VALUE},
            {Long.MAX_VALUE, 1 << 20}
        }) {
            assertThatThrownBy(() -> receiver.receive(TypeTag.BYTES, bad[0], bad[1]))
                    .as("position %d, length %d", bad[0], bad[1])
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> receiver.receive(TypeTag.BOOLEANS, 0, 1)).isInstanceOf(IOException.class);
        assertThat(read()).isEqualTo(filled(LARGE, 1));
        assertThatThrownBy(() -> receiver.receive(TypeTag.BYTES, 0, 1))
                .as("what was read already")
                .isInstanceOf(IOException.class);
    }
}
