package com.example.loss;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends or holds up the worker that it is in, once, in whichever JVM that comes first.
 *
 * @param where at which step of a task's way
 * @param how by what
 * @param mark a file that is there once it has happened
 * @param test the process of the test, which is spared
 */
record Fault(Where where, How how, String mark, long test) implements Serializable {
    private static final int HUGE = Integer.MAX_VALUE;
    private static final int CODE = 9;

    enum Where {
        FUNCTION,
        ARGUMENT,
        TASK,
        RESULT,
        INITIALIZER,
        IDLE,
        NOWHERE
    }

    enum How {
        HALT,
        KILL,
        STOP,
        LOOP,
        OUT_OF_MEMORY
    }

    /** Strikes if this is the place, and nothing has struck yet. */
    void at(Where here) {
        long self = ProcessHandle.current().pid();
        if (here != where || self == test) {
            return;
        }
        try {
            Files.createFile(Path.of(mark));
        } catch (FileAlreadyExistsException already) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        switch (how) {
            case HALT -> Runtime.getRuntime().halt(CODE);
            case KILL, STOP -> signal(how, self);
            case LOOP -> {
                while (true) {
                    Thread.onSpinWait();
                }
            }
            case OUT_OF_MEMORY -> {
                long[] tooLarge = new long[HUGE];
                throw new AssertionError("there was memory for " + tooLarge.length);
            }
        }
    }

    /** Sends a process a signal. A process that sends one to itself goes no further. */
    static void signal(How how, long process) {
        try {
            int code = new ProcessBuilder("kill", how == How.KILL ? "-KILL" : "-STOP", Long.toString(process))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill ended with exit code " + code);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What is struck where a function or an input is read, or a result is written. */
    static final class Bomb implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Fault fault;
        private final Where read;
        private final boolean written;
        private final int number;

        Bomb(Fault fault, Where read, boolean written, int number) {
            this.fault = fault;
            this.read = read;
            this.written = written;
            this.number = number;
        }

        int number() {
            return number;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            fault.at(read);
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (written) {
                fault.at(Where.RESULT);
            }
            out.defaultWriteObject();
        }
    }
}
