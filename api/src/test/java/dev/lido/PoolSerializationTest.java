package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.testing.ChildJvm;
import dev.lido.testing.SerialStub;
import dev.lido.testing.Services;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool, or a view of one, that a task captures. */
class PoolSerializationTest {
    @TempDir
    Path folder;

    private static byte[] write(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void poolIsItselfAgainInTheSameJvm(String spec) throws Exception {
        try (Pool pool = Pools.choosePool(spec)) {
            assertThat(read(write(pool))).isSameAs(pool);
            assertThat(read(write(pool))).as("a second time").isSameAs(pool);
        }
    }

    @Test
    void viewIsItselfAgainInTheSameJvm() throws Exception {
        try (Pool pool = Pools.choosePool("crew:1")) {
            Mapper view = pool.withChunkSize(3).onError(failure -> {});

            assertThat(read(write(view))).isSameAs(view);
        }
    }

    @Test
    void poolsAreNotMixedUp() throws Exception {
        try (Pool one = Pools.choosePool("crew:1");
                Pool other = Pools.choosePool("crew:1")) {
            Object[] both = (Object[]) read(write(new Object[] {one, other}));

            assertThat(both[0]).isSameAs(one);
            assertThat(both[1]).isSameAs(other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:1?strict=true", "serial?strict=true"})
    void taskThatWasCopiedFindsThePoolItCaptured(String spec) {
        try (Pool pool = Pools.choosePool(spec)) {
            List<Integer> sums =
                    pool.map(List.of(1, 2), i -> pool.reduce(List.of(i, i + 1), j -> 10 * j, Integer::sum));

            assertThat(sums).containsExactly(30, 50);
        }
    }

    @Test
    void closedPoolIsStillItself() throws Exception {
        Pool pool = Pools.choosePool("crew:1");
        byte[] bytes = write(pool);
        pool.close();

        assertThat(read(bytes)).isSameAs(pool);
    }

    /** Reads pools from files, and says what they are. */
    static final class Reader {
        public static void main(String[] files) throws Exception {
            Pool pool = (Pool) read(Files.readAllBytes(Path.of(files[0])));
            System.out.println(pool.backend() + " " + pool.size() + " " + pool.seed());
            System.out.println(pool.map(List.of(1, 2, 3), i -> -i));
            Mapper view = (Mapper) read(Files.readAllBytes(Path.of(files[1])));
            System.out.println(
                    view.map(List.of(1, 2), i -> TaskContext.current().random().nextInt(1000)));
        }
    }

    @Test
    void poolIsASerialStandInInAnotherJvm() throws Exception {
        Services.register(folder, SerialStub.class);
        Path poolFile = folder.resolve("pool");
        Path viewFile = folder.resolve("view");
        List<Integer> numbers;
        try (Pool pool =
                Pools.choosePool(PoolConfig.parse("crew:2").toBuilder().seed(99).build())) {
            Mapper view = pool.withSeed(5);
            Files.write(poolFile, write(pool));
            Files.write(viewFile, write(view));
            numbers =
                    view.map(List.of(1, 2), i -> TaskContext.current().random().nextInt(1000));
        }

        List<String> output =
                ChildJvm.run(folder, Map.of(), List.of(), Reader.class, poolFile.toString(), viewFile.toString());

        assertThat(output).containsExactly("serial 1 99", "[-1, -2, -3]", numbers.toString());
    }
}
