package dev.lido.examples;

import dev.lido.Pool;
import java.io.IOException;
import java.io.PrintStream;

/** A program whose fields are picocli options, and which is handed its pool. {@link Launch} starts it. */
public interface Example {
    /**
     * Checks the options, before there is a pool. Fails by {@link Launch#require}.
     *
     * @throws IOException if a file cannot be read
     */
    default void check() throws IOException {}

    /**
     * Runs the program.
     *
     * @param pool where its tasks run; closed by the caller
     * @param out where it prints; the same bytes on every pool
     * @throws IOException if a file cannot be read or written
     */
    void run(Pool pool, PrintStream out) throws IOException;

    /**
     * What else is to be said of how it ran, beside the pool and the time.
     *
     * @return a remark, or nothing
     */
    default String remark() {
        return "";
    }
}
