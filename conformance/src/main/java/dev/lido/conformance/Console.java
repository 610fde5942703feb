package dev.lido.conformance;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Catches what this JVM prints, until it is closed. */
final class Console implements AutoCloseable {
    private final PrintStream outBefore = System.out;
    private final PrintStream errBefore = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Console() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    /** The lines on standard output so far that contain a text; the last one may not have ended. */
    List<String> out(String text) {
        return lines(out, text);
    }

    /** The lines on standard error so far that contain a text; the last one may not have ended. */
    List<String> err(String text) {
        return lines(err, text);
    }

    private static List<String> lines(ByteArrayOutputStream printed, String text) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(text))
                .toList();
    }

    @Override
    public void close() {
        System.setOut(outBefore);
        System.setErr(errBefore);
    }
}
