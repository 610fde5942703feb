package dev.lido.remote.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.function.Consumer;

/**
 * Passes on what a worker writes to its standard error, line by line, and keeps the end of it for an error message. One thread
 * feeds; any may ask.
 */
final class OutputTail {
    private static final int KEPT = 8 * 1024;

    /** A line that has no end yet is passed on at this length, so that memory stays bounded. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final Consumer<String> lines;
    private final CharsetDecoder decoder;
    private final CharBuffer chars = CharBuffer.allocate(KEPT);
    private final StringBuilder line = new StringBuilder();

    @GuardedBy("this") private final StringBuilder tail = new StringBuilder();

    private ByteBuffer torn = ByteBuffer.allocate(0);
    private boolean afterReturn;

    @GuardedBy("this") private boolean cut;

    /**
     * Keeps the tail of nothing yet.
     *
     * @param charset the worker's encoding
     * @param lines gets each line, without its end
     */
    OutputTail(Charset charset, Consumer<String> lines) {
        this.lines = lines;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /**
     * Takes all that a stream gives, until it ends.
     *
     * @param in the worker's standard error
     * @throws IOException if it cannot be read; what came before was passed on
     */
    void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[KEPT];
        try {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                accept(buffer, length);
            }
        } finally {
            end();
        }
    }

    /** Takes bytes, which may begin and end within a character. */
    void accept(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.allocate(torn.remaining() + length);
        in.put(torn).put(bytes, 0, length).flip();
        decode(in, false);
        torn = in;
    }

    /** Passes on a last line that has no end. */
    void end() {
        decode(torn, true);
        while (decoder.flush(chars).isOverflow()) {
            take();
        }
        take();
        torn = ByteBuffer.allocate(0);
        if (line.length() > 0) {
            passOn();
        }
    }

    /** The last lines, in about 8,000 characters, an unfinished one included. */
    synchronized String text() {
        int begin = Math.max(0, tail.length() - KEPT);
        if (cut || begin > 0) {
            int firstWhole = tail.indexOf("\n", begin) + 1;
            if (firstWhole > 0 && firstWhole < tail.length()) {
                begin = firstWhole;
            } else if (begin < tail.length() && Character.isLowSurrogate(tail.charAt(begin))) {
                begin++;
            }
        }
        return tail.substring(begin).strip();
    }

    private void decode(ByteBuffer in, boolean last) {
        while (decoder.decode(in, chars, last).isOverflow()) {
            take();
        }
        take();
    }

    private void take() {
        chars.flip();
        keep(chars);
        while (chars.hasRemaining()) {
            char c = chars.get();
            if (c == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = c == '\r';
            if (c == '\n' || c == '\r') {
                passOn();
            } else {
                line.append(c);
                if (line.length() >= LONGEST_LINE && !Character.isHighSurrogate(c)) {
                    passOn();
                }
            }
        }
        chars.clear();
    }

    private synchronized void keep(CharSequence more) {
        tail.append(more);
        if (tail.length() > 2 * KEPT) {
            tail.delete(0, tail.length() - KEPT);
            cut = true;
        }
    }

    private void passOn() {
        String whole = line.toString();
        line.setLength(0);
        lines.accept(whole);
    }
}
