package dev.lido.remote.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.LidoException;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.codec.StandInException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Exceptions on their way from process to process. */
class ThrowablesTest {
    private final ValueWriter writer = new ValueWriter(new JavaCodecProvider().codec(""), null);
    private final ValueReader reader =
            new ValueReader(new JavaCodecProvider().codec(""), ThrowablesTest.class.getClassLoader(), null);
    private final ByteQueue queue = new ByteQueue();

    static class Coded extends Exception {
        private static final long serialVersionUID = 1L;
        final int code;

        Coded(String message, int code, Throwable cause) {
            super(message, cause);
            this.code = code;
        }
    }

    static final class WithUnserializable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // That is the point.
        final Object field = new Kinds.Unserializable();

        WithUnserializable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static final class Unrebuildable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unrebuildable(String message, Throwable cause) {
            super(message, cause);
        }

        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("cannot be rebuilt");
        }
    }

    static final class ReplacedByText extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ReplacedByText(String message) {
            super(message);
        }

        private Object writeReplace() {
            return getMessage();
        }
    }

    /** Whose every method fails. */
    static final class Hostile extends RuntimeException implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // That is the point.
        final Object field = new Kinds.Unserializable();

        @Override
        public String getMessage() {
            throw new IllegalStateException("getMessage");
        }

        @Override
        public String toString() {
            throw new StackOverflowError("toString");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("getCause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("getStackTrace");
        }
    }

    private Throwable roundTrip(Throwable thrown) throws IOException {
        writer.writeThrowable(queue, thrown);
        queue.putInt(4711);
        Throwable read = reader.readThrowable(queue);
        assertThat(queue.getInt()).as("what comes behind").isEqualTo(4711);
        assertThat(queue.isEmpty()).isTrue();
        return read;
    }

    private static List<String> texts(StackTraceElement[] stack) {
        return Arrays.stream(stack).map(StackTraceElement::toString).toList();
    }

    private static StandInException standIn(Throwable read, Throwable original) {
        assertThat(read).isInstanceOf(StandInException.class);
        StandInException standIn = (StandInException) read;
        assertThat(standIn.className()).isEqualTo(original.getClass().getName());
        assertThat(standIn.text()).isEqualTo(original.toString());
        assertThat(standIn).hasMessageStartingWith(original.toString());
        assertThat(texts(standIn.getStackTrace())).isEqualTo(texts(original.getStackTrace()));
        return standIn;
    }

    @Test
    void theVeryExceptionComesBack() throws IOException {
        Coded thrown = new Coded("message", 7, new UncheckedIOException("outer", new IOException("inner")));
        thrown.addSuppressed(new Coded("suppressed", 8, null));

        Throwable read = roundTrip(thrown);

        assertThat(read).isExactlyInstanceOf(Coded.class).hasMessage("message");
        assertThat(((Coded) read).code).isEqualTo(7);
        assertThat(read.getStackTrace()).isEqualTo(thrown.getStackTrace());
        assertThat(read.getCause()).isExactlyInstanceOf(UncheckedIOException.class);
        assertThat(read).hasRootCauseInstanceOf(IOException.class).hasRootCauseMessage("inner");
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(((Coded) read.getSuppressed()[0]).code).isEqualTo(8);
    }

    @Test
    void anUnserializableFieldMakesAStandIn() throws IOException {
        WithUnserializable thrown = new WithUnserializable("message", new Coded("cause", 3, new IOException("root")));
        thrown.addSuppressed(new IllegalArgumentException("suppressed"));

        StandInException read = standIn(roundTrip(thrown), thrown);

        assertThat(read)
                .hasMessageContaining("could not be rebuilt")
                .hasMessageContaining("the class " + Kinds.Unserializable.class.getName() + " is not serializable")
                .hasMessageContaining("WithUnserializable.field -> Unserializable");
        assertThat(read.getCause()).as("the cause itself").isExactlyInstanceOf(Coded.class);
        assertThat(((Coded) read.getCause()).code).isEqualTo(3);
        assertThat(read).hasRootCauseInstanceOf(IOException.class);
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(read.getSuppressed()[0])
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("suppressed");
    }

    @Test
    void anExceptionThatCannotBeRebuiltMakesAStandIn() throws IOException {
        Unrebuildable thrown = new Unrebuildable("message", new Coded("cause", 3, null));

        StandInException read = standIn(roundTrip(thrown), thrown);

        assertThat(read).hasMessageContaining("java.lang.IllegalStateException: cannot be rebuilt");
        assertThat(read.getCause()).isExactlyInstanceOf(Coded.class);
        assertThat(read.getCause().getStackTrace()).isEqualTo(thrown.getCause().getStackTrace());
    }

    @Test
    void whatWrapsItIsAStandInToo() throws IOException {
        Unrebuildable bad = new Unrebuildable("bad", null);
        RuntimeException thrown = new RuntimeException("wrapper", bad);

        StandInException read = standIn(roundTrip(thrown), thrown);

        standIn(read.getCause(), bad);
    }

    @Test
    void aReplacementThatIsNoExceptionMakesAStandIn() throws IOException {
        ReplacedByText thrown = new ReplacedByText("message");

        assertThat(standIn(roundTrip(thrown), thrown)).hasMessageContaining("it was replaced");
    }

    @Test
    void aMissingClassMakesAStandIn() throws IOException {
        Coded thrown = new Coded("message", 1, new IOException("cause"));
        writer.writeThrowable(queue, thrown);
        ValueReader elsewhere =
                new ValueReader(new JavaCodecProvider().codec(""), ClassLoader.getPlatformClassLoader(), null);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        Throwable read;
        try {
            read = elsewhere.readThrowable(queue);
        } finally {
            thread.setContextClassLoader(before);
        }

        assertThat(standIn(read, thrown)).hasMessageContaining("has no class " + Coded.class.getName());
        assertThat(read.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("cause");
    }

    @Test
    void anExceptionWhoseMethodsThrowMakesAStandIn() throws IOException {
        Throwable read = roundTrip(new Hostile());

        assertThat(read).isInstanceOf(StandInException.class).hasMessageStartingWith(Hostile.class.getName());
    }

    @Test
    void errorsAreCarriedToo() throws IOException {
        StackOverflowError overflow = overflow();

        assertThat(roundTrip(overflow)).isExactlyInstanceOf(StackOverflowError.class);
        assertThat(roundTrip(new OutOfMemoryError("heap"))).isExactlyInstanceOf(OutOfMemoryError.class);
        assertThat(roundTrip(new LidoException("LIDO-99", "text", overflow)))
                .isExactlyInstanceOf(LidoException.class)
                .hasMessage("LIDO-99: text");
    }

    private static StackOverflowError overflow() {
        try {
            recurse(1);
            throw new AssertionError("no overflow");
        } catch (StackOverflowError e) {
            return e;
        }
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth + 1) + 1;
    }

    @Test
    void circlesAndEndlessChainsEnd() throws IOException {
        WithUnserializable one = new WithUnserializable("one", null);
        Unrebuildable other = new Unrebuildable("other", one);
        one.addSuppressed(other);
        StandInException read = standIn(roundTrip(one), one);
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(standIn(read.getSuppressed()[0], other)).hasNoCause();

        Throwable chain = new WithUnserializable("last", null);
        for (int i = 0; i < 1_000; i++) {
            chain = new RuntimeException("link " + i, chain);
        }
        Throwable link = roundTrip(chain);
        int length = 0;
        for (Throwable t = link; t != null; t = t.getCause()) {
            length++;
        }
        assertThat(length).isBetween(10, 101);
    }

    @Test
    void aLargeMessageSurvives() throws IOException {
        String text = "x".repeat(500_000);

        assertThat(roundTrip(new WithUnserializable(text, null))).hasMessageContaining(text);
        assertThat(roundTrip(new IOException(text))).hasMessage(text);
    }

    @Test
    void bytesThatAreNoExceptionAreRefusedOrMakeAStandIn() {
        Random random = new Random(11);
        WithUnserializable thrown = new WithUnserializable("message", new Coded("cause", 3, new IOException("root")));
        writer.writeThrowable(queue, thrown);
        byte[] valid = HostileBytes.bytes(queue);
        for (int i = 0; i < 3_000; i++) {
            HostileBytes.fill(queue, HostileBytes.mutate(random, valid));
            try {
                assertThat(reader.readThrowable(queue)).isNotNull();
            } catch (IOException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }
}
