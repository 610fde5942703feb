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

    PrintRelay(Sink sink, Output output) {
        out = new Lines(sink, Output.OUT, output);
        err = new Lines(sink, Output.ERR, output);
    }

    void install() {
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
    }

    /** Passes on lines that were begun. */
    void flush() {
        out.passOn();
        err.passOn();
    }

    /** Thread-safe. */
    private static final class Lines extends OutputStream {
        private final Sink sink;
        private final int stream;
        private final Output output;

        /** A line that was begun. Guarded by this. */
        private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

        Lines(Sink sink, int stream, Output output) {
            this.sink = sink;
            this.stream = stream;
            this.output = output;
        }

        @Override
        public synchronized void write(int b) {
            if (output != Output.OFF) {
                begun.write(b);
                if (b == '\n') {
                    passOn();
                }
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (output == Output.OFF) {
                return;
            }
            int end = offset + length;
            while (end > offset && bytes[end - 1] != '\n') {
                end--;
            }
            begun.write(bytes, offset, end - offset);
            if (end > offset) {
                passOn();
            }
            begun.write(bytes, end, offset + length - end);
        }

        /** A line that is to be marked is passed on whole. */
        @Override
        public void flush() {
            if (output == Output.PLAIN) {
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
    }
}
