package dev.lido.examples;

import dev.lido.Pool;
import java.io.IOException;
import java.io.PrintStream;

/** A program whose fields are picocli options, and which receives its pool. {@link Launch} starts it. */
public interface Example {
    /**
     * Checks the options, before there is a pool, by {@link Launch#require}.
     *
     * @throws IOException if a file cannot be read
     */
    default void check() throws IOException {}

    /**
     * Runs the program.
     *
     * @param pool the pool that runs its tasks, which the caller closes
     * @param out the stream that it prints to, which receives the same bytes on every pool
     * @throws IOException if a file cannot be read or written
     */
    void run(Pool pool, PrintStream out) throws IOException;

    /** {@return a remark about the run, to be printed after the pool and the time; empty for none} */
    default String remark() {
        return "";
    }
}
