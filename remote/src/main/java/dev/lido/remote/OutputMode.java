package dev.lido.remote;

import java.io.PrintStream;

/** What becomes of what workers print. */
public enum OutputMode {
    /** The master prints it as it is. */
    PLAIN,

    /** The master prints each line behind the worker's name and, where it is known, the task's index. */
    MARKED,

    /** Nobody sees it. */
    OFF;

    static final int OUT = 1;
    static final int ERR = 2;

    /** Prints what a worker printed: whole lines, or the last one without its end. */
    void print(String worker, int stream, long index, String text) {
        try {
            printAll(worker, stream, index, text);
        } catch (Throwable e) {
            // The streams may be the program's own, and the thread looks after all workers.
        }
    }

    private void printAll(String worker, int stream, long index, String text) {
        PrintStream out = stream == OUT ? System.out : System.err;
        if (this == PLAIN) {
            out.print(text);
            out.flush();
        } else if (this == MARKED) {
            String mark = "[" + worker + (index < 0 ? "" : " task " + index) + "] ";
            StringBuilder marked = new StringBuilder();
            text.lines().forEach(line -> marked.append(mark).append(line).append(System.lineSeparator()));
            out.print(marked);
            out.flush();
        }
    }
}
