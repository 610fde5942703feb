package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Task;
import dev.lido.TaskFailedException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Group Z: what can go wrong, and what must go well, on the way to another JVM and back. */
interface RemoteCases extends CaseSupport {
    /** 64 MiB, in bytes. */
    int LARGE = 1 << 26;

    /** Can be written, and refuses to be read. */
    final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        static final String WHY = "refuses to be read: nö";

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException(WHY);
        }
    }

    /** A function that can be written, and refuses to be read. */
    final class UnreadableTask implements Task<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Integer input) {
            return input;
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException(Unreadable.WHY);
        }
    }

    /** An exception that can be written, and refuses to be read. */
    final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException(Unreadable.WHY);
        }
    }

    /** An exception with a field that cannot be written, and whose message depends on it. */
    final class UnwritableException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // is what it is about
        private final Object detail;

        UnwritableException(String message, Object detail, Throwable cause) {
            super(message, cause);
            this.detail = detail;
        }

        @Override
        public String getMessage() {
            return super.getMessage() + (detail == null ? "" : " in detail");
        }
    }

    /** An exception that itself throws when it is written. */
    final class ThrowingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ThrowingException(String message) {
            super(message);
        }

        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("refuses to be written");
        }
    }

    /** A function that tells of each time that it is read. */
    final class CountedTask implements Task<Integer, Integer> {
        private static final long serialVersionUID = 1L;

        private final Probe probe;
        private final String call;

        CountedTask(Probe probe, String call) {
            this.probe = probe;
            this.call = call;
        }

        @Override
        public Integer apply(Integer input) {
            return -input;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            probe.event("read for " + call);
        }
    }

    /** Is small in memory, and more than 2 GiB when it is written. */
    final class Flood implements Serializable {
        private static final long serialVersionUID = 1L;

        static final int BLOCKS = 33;

        private transient long sum;

        long sum() {
            return sum;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            byte[] block = new byte[LARGE];
            for (int i = 0; i < BLOCKS; i++) {
                block[i] = 1;
                out.write(block);
            }
        }

        private void readObject(ObjectInputStream in) throws IOException {
            byte[] block = new byte[LARGE];
            for (int i = 0; i < BLOCKS; i++) {
                in.readFully(block);
                for (int j = 0; j < BLOCKS; j++) {
                    sum += block[j];
                }
            }
        }
    }

    private static void checkRefused(String what, Throwable cause, String role, Class<?> culprit) {
        assertThat(cause)
                .as(what)
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: ")
                .hasMessageContaining(role)
                .hasMessageContaining(Unreadable.WHY);
        assertThat(printed(cause)).as("%s, with its stack", what).contains(culprit.getName());
    }

    /** All that an exception tells, as the JDK prints it. */
    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Throws an exception of the kind asked for. */
    private static int throwKind(int kind) throws Exception {
        IOException root = new IOException("the root of kind " + kind);
        String message = "exception of kind " + kind;
        return switch (kind) {
            case 0 -> throw new UnreadableException(message, root);
            case 1 -> throw new UnwritableException(message, new Object(), root);
            case 2 -> throw new IllegalStateException(message, new UnwritableException("inner", new Object(), root));
            case 3 -> {
                IllegalStateException suppressing = new IllegalStateException(message, root);
                suppressing.addSuppressed(new UnwritableException("suppressed", new Object(), null));
                throw suppressing;
            }
            case 4 -> {
                ThrowingException throwing = new ThrowingException(message);
                throwing.initCause(root);
                throw throwing;
            }
            default -> kind;
        };
    }

    private void checkCarried(Pool pool, int kind, List<String> parts) {
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Integer>> outcomes =
                    view.mapOutcomes(Tasks.range(9), i -> i == 4 ? throwKind(kind) : throwKind(i + 10));
            for (int i = 0; i < 9; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i))
                            .as("the task that throws an exception of kind %d", kind)
                            .isInstanceOf(Outcome.Failed.class);
                    assertThat(printed(((Outcome.Failed<Integer>) outcomes.get(i)).cause()))
                            .as("all that comes back of an exception of kind %d", kind)
                            .contains(parts)
                            .contains("throwKind");
                } else {
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i + 10);
                }
            }
        }
        TaskFailedException failure =
                catchThrowableOfType(TaskFailedException.class, () -> pool.call(kind, i -> throwKind(i)));
        assertThat(failure).as("what call throws for kind %d", kind).isNotNull();
        assertThat(printed(failure)).as("all that call tells of kind %d", kind).contains(parts);
        Rendezvous.allWorkers(this, pool, "after exceptions of kind " + kind);
    }

    /**
     * An exception that cannot be read back fails its task all the same, and what it had to say is not lost. If this
     * fails, look at where failures are decoded: an exception there must not end the thread that reads from the worker.
     */
    @Case(
            number = 41,
            rule = {"Z3"})
    @Tag("REMOTE")
    default void exceptionThatCannotBeDeserialised() {
        checkCarried(
                open(), 0, List.of(UnreadableException.class.getName(), "exception of kind 0", "the root of kind 0"));
    }

    /**
     * An exception that cannot be written, or that leads to one, fails its task all the same, and what it had to say is
     * not lost. If this fails, look at where failures are encoded: the worker must answer something.
     */
    @Case(
            number = 42,
            rule = {"Z3"})
    @Tag("REMOTE")
    default void exceptionWithUnserialisableField() {
        Pool pool = open();
        checkCarried(
                pool,
                1,
                List.of(UnwritableException.class.getName(), "exception of kind 1 in detail", "the root of kind 1"));
        checkCarried(
                pool,
                2,
                List.of(
                        IllegalStateException.class.getName(),
                        "exception of kind 2",
                        UnwritableException.class.getName(),
                        "inner in detail",
                        "the root of kind 2"));
        checkCarried(
                pool, 3, List.of(IllegalStateException.class.getName(), "exception of kind 3", "the root of kind 3"));
        checkCarried(pool, 4, List.of(ThrowingException.class.getName(), "exception of kind 4", "the root of kind 4"));
    }

    /**
     * An input that the worker cannot read fails its task, with the reason, and no other; a function that it cannot read
     * fails the call. If this fails, look at what a worker does when decoding throws.
     */
    @Case(
            number = 44,
            rule = {"Z3"})
    @Tag("REMOTE")
    default void argumentDecodeFails() {
        Pool pool = open();
        List<Object> inputs = new ArrayList<>(Tasks.range(9));
        inputs.set(4, new Unreadable());
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Object>> outcomes = view.mapOutcomes(inputs, input -> input);
            for (int i = 0; i < 9; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
                    checkRefused(
                            "the input that cannot be read",
                            ((Outcome.Failed<Object>) outcomes.get(i)).cause(),
                            "argument",
                            Unreadable.class);
                } else {
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i);
                }
            }
        }
        assertThatThrownBy(() -> pool.map(List.of(1, 2), new UnreadableTask()), "a function that cannot be read")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .satisfies(cause -> checkRefused("the function", cause, "function", UnreadableTask.class));
        Rendezvous.allWorkers(this, pool, "after inputs that cannot be read");
    }

    /**
     * A result that the caller cannot read fails its task, with the reason, and no other. If this fails, look at where
     * results are decoded: an exception there must not reach the rest of the chunk, or the thread that reads from the
     * worker.
     */
    @Case(
            number = 46,
            rule = {"Z3"})
    @Tag("REMOTE")
    default void resultDecodeFails() {
        Pool pool = open();
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Object>> outcomes =
                    view.<Integer, Object>mapOutcomes(Tasks.range(9), i -> i == 4 ? new Unreadable() : i);
            for (int i = 0; i < 9; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
                    checkRefused(
                            "the result that cannot be read",
                            ((Outcome.Failed<Object>) outcomes.get(i)).cause(),
                            "result",
                            Unreadable.class);
                } else {
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i);
                }
            }
        }
        assertThatThrownBy(() -> pool.<Integer, Object>call(1, i -> new Unreadable()), "call")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .satisfies(cause -> checkRefused("call", cause, "result", Unreadable.class));
        Rendezvous.allWorkers(this, pool, "after results that cannot be read");
    }

    /**
     * A class that the worker does not have is named, be it the function's or an input's. If this fails, look at where
     * the worker decodes: an error there must reach the caller with its message.
     */
    @Case(
            number = 48,
            rule = {"Z4"})
    @Tag("REMOTE")
    default void classMissingOnWorkerIsNamed() {
        Pool pool = open();
        Task<Object, Object> foreign = ForeignClass.object();
        assertThat(pool.map(List.of(1, 2), i -> i)).as("a call before").containsExactly(1, 2);
        assertThatThrownBy(
                        () -> pool.<Object, Object>map(List.of(1, 2), foreign),
                        "a function of a class that workers do not have")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .satisfies(cause -> checkMissing("function", cause));
        List<Outcome<Object>> outcomes = pool.mapOutcomes(
                List.of(0, foreign, 2, new SerializationCases.Holder(3, foreign), 4), (Object input) -> input);
        for (int i = 0; i < 5; i++) {
            if (i % 2 == 1) {
                assertThat(outcomes.get(i)).isInstanceOf(Outcome.Failed.class);
                checkMissing("argument", ((Outcome.Failed<Object>) outcomes.get(i)).cause());
            } else {
                assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(i);
            }
        }
        Rendezvous.allWorkers(this, pool, "after classes that they do not have");
    }

    private static void checkMissing(String role, Throwable cause) {
        assertThat(cause)
                .as("failure of the %s", role)
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-17: ")
                .hasMessageContaining(role)
                .hasMessageContaining(ForeignClass.NAME);
    }

    private static byte[] largeBytes(int seed) {
        byte[] bytes = new byte[LARGE];
        for (int i = 0; i < LARGE; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 11) + seed);
        }
        return bytes;
    }

    private static double[] largeDoubles() {
        return IntStream.range(0, LARGE / Double.BYTES)
                .mapToDouble(i -> i / 7.0)
                .toArray();
    }

    private static long[] largeLongs() {
        return LongStream.range(0, LARGE / Long.BYTES).map(i -> i * i).toArray();
    }

    private static String largeText() {
        return IntStream.range(0, 100_000)
                .mapToObj(i -> "line nö " + i)
                .collect(Collectors.joining("\n", "", "\n"))
                .repeat(8);
    }

    private static void checkSeen(String what, int hash, int expected) {
        assertThat(hash).as("hash of %s, computed by the worker", what).isEqualTo(expected);
    }

    /**
     * 64 MiB reach the worker unchanged: as an array, within an object, captured. If this fails, look at a limit of the
     * frames, or at what the sender does where the other side reads slower than he writes.
     */
    @Case(
            number = 49,
            rule = {"Z5"})
    @Tag("REMOTE")
    default void payload64MiBIn() {
        Pool pool = open();
        byte[] bytes = largeBytes(1);
        int hash = Arrays.hashCode(bytes);
        checkSeen("bytes", pool.call(bytes, input -> Arrays.hashCode(input)), hash);
        checkSeen(
                "bytes in an object",
                pool.call(new SerializationCases.Holder(1, bytes), input -> Arrays.hashCode((byte[]) input.held())),
                hash);
        checkSeen("captured bytes", pool.call(1, input -> Arrays.hashCode(bytes)), hash);
        double[] doubles = largeDoubles();
        checkSeen("doubles", pool.call(doubles, input -> Arrays.hashCode(input)), Arrays.hashCode(doubles));
        long[] longs = largeLongs();
        checkSeen("longs", pool.call(longs, input -> Arrays.hashCode(input)), Arrays.hashCode(longs));
        String text = largeText();
        checkSeen("text", pool.call(text, String::hashCode), text.hashCode());
        assertThat(pool.map(Tasks.range(20), i -> i)).as("a call afterwards").isEqualTo(Tasks.range(20));
    }

    /**
     * 64 MiB come back unchanged: as an array, within an object, from several workers at once. If this fails, look at a
     * limit of the frames, or at what the reader does with one that came in part.
     */
    @Case(
            number = 50,
            rule = {"Z5"})
    @Tag("REMOTE")
    default void payload64MiBOut() {
        Pool pool = open();
        assertThat(Arrays.equals(pool.call(1, seed -> largeBytes(seed)), largeBytes(1)))
                .as("whether bytes came back as they were")
                .isTrue();
        SerializationCases.Holder holder = pool.call(2, seed -> new SerializationCases.Holder(seed, largeBytes(seed)));
        assertThat(Arrays.equals((byte[]) holder.held(), largeBytes(2)))
                .as("whether bytes in an object came back as they were")
                .isTrue();
        assertThat(Arrays.equals(pool.call(1, i -> largeDoubles()), largeDoubles()))
                .as("whether doubles came back as they were")
                .isTrue();
        assertThat(Arrays.equals(pool.call(1, i -> largeLongs()), largeLongs()))
                .as("whether longs came back as they were")
                .isTrue();
        assertThat(pool.call(1, i -> largeText()).equals(largeText()))
                .as("whether text came back as it was")
                .isTrue();
        List<byte[]> several = pool.map(List.of(3, 4), seed -> largeBytes(seed));
        for (int i = 0; i < 2; i++) {
            assertThat(Arrays.equals(several.get(i), largeBytes(3 + i)))
                    .as("whether bytes of task %d came back as they were", i)
                    .isTrue();
        }
        assertThat(pool.map(Tasks.range(20), i -> i)).as("a call afterwards").isEqualTo(Tasks.range(20));
    }

    /**
     * What is more than 2 GiB when written is transferred, or refused with an error that says so. As it takes gigabytes
     * of memory the case runs only if the system property {@code lido.conformance.large} is {@code true}. If this
     * fails, look for sizes that are kept in an {@code int}, and for what a worker does when it runs out of memory.
     */
    @Case(
            number = 51,
            rule = {"Z5"})
    @Tag("REMOTE")
    default void payloadOver2GiBSplitsOrFailsClearly() {
        if (!Boolean.getBoolean("lido.conformance.large")) {
            Assumptions.abort("takes several GiB of memory, here and in the workers;"
                    + " -Dlido.conformance.large=true has it run");
        }
        Pool pool = open();
        checkLarge(
                "argument", pool.mapOutcomes(List.of(new Flood()), Flood::sum).get(0), sum -> sum);
        checkLarge("result", pool.mapOutcomes(List.of(1), i -> new Flood()).get(0), Flood::sum);
        Rendezvous.allWorkers(this, pool, "after what is too large");
    }

    private static <R> void checkLarge(String role, Outcome<R> outcome, ToLongFunction<R> sum) {
        if (outcome instanceof Outcome.Value<R> value) {
            assertThat(sum.applyAsLong(value.value()))
                    .as("sum of what was sent")
                    .isEqualTo(LongStream.rangeClosed(1, Flood.BLOCKS).sum());
        } else {
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(((Outcome.Failed<R>) outcome).cause())
                    .as("refusal of the %s", role)
                    .isInstanceOf(LidoException.class)
                    .hasMessageStartingWith("LIDO-17: ")
                    .hasMessageContaining(role);
        }
    }

    /**
     * A function travels once to each worker in each call, however many chunks there are. If this fails, look for a
     * function that is encoded with each chunk.
     */
    @Case(
            number = 53,
            rule = {"Z6"})
    @Tag("REMOTE")
    default void functionSentOncePerWorkerAndJob() {
        Pool pool = open();
        Probe probe = collector().probe();
        List<Integer> inputs = Tasks.range(200);
        List<Integer> expected = inputs.stream().map(i -> -i).toList();
        for (int size : new int[] {1, 7, 0}) {
            for (int round = 0; round < 2; round++) {
                String call = "chunks of " + size + ", call " + round;
                Mapper view = size == 0 ? pool : pool.withChunkSize(size);
                assertThat(view.map(inputs, new CountedTask(probe, call))).isEqualTo(expected);
                assertThat(collector().count("read for " + call))
                        .as("how often the function was read for %s, by %d workers", call, pool.size())
                        .isBetween(1, pool.size());
            }
        }
    }
}
