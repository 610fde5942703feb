package dev.lido.remote;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes the place of a worker's {@code System.out} and {@code System.err}, and passes on line by line what is printed
 * there. {@code System.in} is at its end.
 */
final class PrintRelay {
    /** Takes printed text. */
    interface Sink {
        /**
         * Takes text.
         *
         * @param stream {@link Output#OUT} or {@link Output#ERR}
         * @param text whole lines, or the begin of one
         */
        void print(int stream, String text);
    }

    private final Lines out;
    private final Lines err;

    /** @param silent whether nothing is to be passed on */
    PrintRelay(Sink sink, boolean silent) {
        out = new Lines(sink, Output.OUT, silent);
        err = new Lines(sink, Output.ERR, silent);
    }

    void install() {
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    }

    /** Passes on lines that were begun. */
    void flush() {
        out.flush();
        err.flush();
    }

    /** Thread-safe. */
    private static final class Lines extends OutputStream {
        private final Sink sink;
        private final int stream;
        private final boolean silent;

        /** A line that was begun. Guarded by this. */
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

        Lines(Sink sink, int stream, boolean silent) {
            this.sink = sink;
            this.stream = stream;
            this.silent = silent;
        }

        @Override
        public synchronized void write(int b) {
            if (!silent) {
                begun.write(b);
                if (b == '\n') {
                    flush();
                }
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (silent) {
                return;
            }
            int end = offset + length;
            while (end > offset && bytes[end - 1] != '\n') {
                end--;
            }
            begun.write(bytes, offset, end - offset);
            if (end > offset) {
                flush();
            }
            begun.write(bytes, end, offset + length - end);
        }

        @Override
        public synchronized void flush() {
            if (begun.size() > 0) {
                String text = begun.toString(StandardCharsets.UTF_8);
                begun.reset();
                sink.print(stream, text);
            }
        }
    }
}
