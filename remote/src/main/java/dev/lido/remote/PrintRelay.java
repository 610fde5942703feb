package dev.lido.remote;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.spi.Headroom;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of {@code System.out} and {@code System.err} for a worker, and passes on line by line what is printed
 * there. {@code System.in} is at its end.
 *
 * <p>Where several workers share a JVM, what a thread prints belongs to the worker whose thread it is or was started by;
 * threads of which that is not known print to the JVM's own streams, unless there is one worker only.
 */
final class PrintRelay {
    private static final InheritableThreadLocal<PrintRelay> OF_THREAD = new InheritableThreadLocal<>();
    private static final List<PrintRelay> INSTALLED = new CopyOnWriteArrayList<>();
    private static boolean streamsReplaced;

    /** Takes printed text. */
    interface Sink {
        /**
         * Takes text.
         *
         * @param stream {@link OutputMode#OUT} or {@link OutputMode#ERR}
         * @param text whole lines, or the begin of one
         */
        void print(int stream, String text);
    }

    private final Lines out;
    private final Lines err;

    PrintRelay(Sink sink, OutputMode output) {
        out = new Lines(sink, OutputMode.OUT, output);
        err = new Lines(sink, OutputMode.ERR, output);
    }

    /** To be called on the worker's thread. */
    void install() {
        OF_THREAD.set(this);
        INSTALLED.add(this);
        replaceStreams();
    }

    /** What threads of this worker still print goes to the JVM's own streams. To be called on the worker's thread. */
    void uninstall() {
        INSTALLED.remove(this);
        OF_THREAD.remove();
    }

    private static synchronized void replaceStreams() {
        if (!streamsReplaced) {
            streamsReplaced = true;
            initializePrinting();
            System.setIn(InputStream.nullInputStream());
            System.setOut(new PrintStream(new Branch(OutputMode.OUT, System.out), false, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(new Branch(OutputMode.ERR, System.err), false, StandardCharsets.UTF_8));
        }
    }

    /**
     * A class whose initialization meets the end of the stack can never be used again: so the JDK's classes that print are
     * not left to the first task that prints.
     */
    private static void initializePrinting() {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            nowhere.println(' ');
        }
    }

    private static @Nullable PrintRelay ofThisThread() {
        PrintRelay relay = OF_THREAD.get();
        if (relay != null && INSTALLED.contains(relay)) {
            return relay;
        }
        List<PrintRelay> all = List.copyOf(INSTALLED);
        return all.size() == 1 ? all.get(0) : null;
    }

    /** Passes on lines that were begun. */
    void flush() {
        out.passOn();
        err.passOn();
    }

    /** Leads what is printed to the worker that it belongs to. */
    private static final class Branch extends OutputStream {
        private final int stream;
        private final PrintStream own;

        Branch(int stream, PrintStream own) {
            this.stream = stream;
            this.own = own;
        }

        private OutputStream way() {
            PrintRelay relay = ofThisThread();
            return relay == null ? own : stream == OutputMode.OUT ? relay.out : relay.err;
        }

        @Override
        public void write(int b) throws IOException {
            way().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            way().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            way().flush();
        }
    }

    /** Thread-safe. */
    private static final class Lines extends OutputStream {
        /** A line without end is passed on at this length, so that memory stays bounded. */
        private static final int LONGEST = 1 << 16;

        private static final int LONGEST_CHARACTER = 4;

        private final Sink sink;
        private final int stream;
        private final OutputMode output;

        /** A line that was begun. */
        @GuardedBy("this") private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

        Lines(Sink sink, int stream, OutputMode output) {
            this.sink = sink;
            this.stream = stream;
            this.output = output;
        }

        @Override
        public synchronized void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        /** At the end of the stack nothing is printed, rather than half of it. */
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (output == OutputMode.OFF) {
                return;
            }
            Headroom.require();
            int at = offset;
            int end = offset + length;
            while (at < end) {
                int partEnd = Math.min(end, at + LONGEST - begun.size());
                int lineEnd = partEnd;
                while (lineEnd > at && bytes[lineEnd - 1] != '\n') {
                    lineEnd--;
                }
                if (lineEnd > at) {
                    begun.write(bytes, at, lineEnd - at);
                    passOn();
                }
                begun.write(bytes, lineEnd, partEnd - lineEnd);
                if (begun.size() >= LONGEST) {
                    passOnPart();
                }
                at = partEnd;
            }
        }

        /** A line that is to be marked is passed on whole, unless it is very long. */
        @Override
        public void flush() {
            if (output == OutputMode.PLAIN) {
                passOn();
            }
        }

        synchronized void passOn() {
            if (begun.size() > 0) {
                String text = begun.toString(StandardCharsets.UTF_8);
                begun.reset();
                sink.print(stream, text);
            }
        }

        /** A line that may have no end is passed on as far as it goes, but for a character of which bytes are to come. */
        @GuardedBy("this") private void passOnPart() {
            byte[] bytes = begun.toByteArray();
            int whole = wholeCharacters(bytes);
            String text = new String(bytes, 0, whole, StandardCharsets.UTF_8);
            begun.reset();
            begun.write(bytes, whole, bytes.length - whole);
            sink.print(stream, text);
        }

        private static int wholeCharacters(byte[] bytes) {
            for (int back = 1; back <= LONGEST_CHARACTER; back++) {
                int b = bytes[bytes.length - back] & 0xFF;
                if (b < 0x80) {
                    return bytes.length;
                } else if (b >= 0xC0) {
                    int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                    return needed > back ? bytes.length - back : bytes.length;
                }
            }
            return bytes.length;
        }
    }
}
