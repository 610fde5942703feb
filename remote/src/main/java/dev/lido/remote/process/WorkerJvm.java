package dev.lido.remote.process;

import dev.lido.remote.Hello;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The life of a JVM that {@link ProcessSupervisor} has started: what its main class does first, and how it ends.
 *
 * <p><b>It ends with its master.</b> The master holds the other end of this JVM's standard input, tells the pool's secret
 * there, and keeps it open. The system closes it when the master ends, however it ends, and whatever this JVM does at
 * that moment: it may be starting still, be out of memory, or have threads that go on. So a thread reads it from the
 * first line of the main method on, and has all that it needs by then. If the master ended before, there is nothing to
 * read, and the JVM ends at once.
 *
 * <p><b>It ends if it cannot work.</b> If the main method throws, the JVM ends, though threads of users' tasks may go
 * on; and so it does where a thread that it cannot do without has no memory left.
 *
 * <p>Users' code has another standard input, at whose end it is: else a program that a task starts could wait there for
 * what the master never says.
 */
public final class WorkerJvm {
    /** How long shutdown hooks may take. */
    private static final long EXIT_MILLIS = 2_000;

    private static final int FAILED = 1;

    /** The open files of this process, by their numbers, where the system shows them so. */
    private static final String STANDARD_INPUT = "/proc/self/fd/0";

    private static final byte[] OUT_OF_MEMORY =
            "this worker has no memory left beside what its tasks keep\n".getBytes(StandardCharsets.UTF_8);

    private static final FileOutputStream ERRORS = new FileOutputStream(FileDescriptor.err);

    private WorkerJvm() {}

    /** What a worker does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works, on the main thread. The JVM ends when this returns or throws.
         *
         * @param secret the pool's secret, {@link Hello#SECRET_BYTES} bytes
         * @throws Exception if this JVM cannot work; what is said of it reaches the user
         */
        void run(byte[] secret) throws Exception;
    }

    /**
     * What the main method of a worker's class calls, before anything else. Waits until the master tells the secret,
     * works, and ends the JVM.
     *
     * @param work what it does
     */
    public static void run(Work work) {
        try {
            InputStream master = takeStandardInput();
            Watch watch = new Watch(master);
            prepareForOutOfMemory();
            byte[] secret = new byte[Hello.SECRET_BYTES];
            new DataInputStream(master).readFully(secret);
            watch.start();
            work.run(secret);
            exit(0);
        } catch (OutOfMemoryError noMemory) {
            // The first of these: to find out that it is none of the others might take memory.
            outOfMemory();
        } catch (EOFException noMaster) {
            System.err.println("this program is started by a pool, which then gives it the pool's secret");
            exit(FAILED);
        } catch (Throwable failure) {
            try {
                failure.printStackTrace();
            } finally {
                exit(FAILED);
            }
        }
    }

    /**
     * Gives users' code an empty standard input, and what they start, if this system lets the present one be opened once
     * more: the JDK puts an unreadable one in the place of one that it closes, as {@code nohup} does.
     */
    private static InputStream takeStandardInput() throws IOException {
        InputStream master;
        try {
            master = new FileInputStream(STANDARD_INPUT);
            System.in.close();
        } catch (IOException notLinux) {
            master = new FileInputStream(FileDescriptor.in);
        }
        System.setIn(InputStream.nullInputStream());
        return master;
    }

    /**
     * Ends this JVM, though threads of users' tasks may go on or their shutdown hooks hang.
     *
     * @param status the exit code
     */
    public static void exit(int status) {
        exit(status, () -> {});
    }

    /**
     * As {@link #exit(int)}, after something that may hang, too.
     *
     * @param status the exit code
     * @param first what is done before
     */
    public static void exit(int status, Runnable first) {
        try {
            new Limit(status).start();
            try {
                first.run();
            } finally {
                System.exit(status);
            }
        } catch (Throwable noMemory) {
            Runtime.getRuntime().halt(status);
        }
    }

    /**
     * Has the JDK load all that {@link #outOfMemory} needs. {@link #run} does so; to be called by workers that were started
     * in another way.
     */
    public static void prepareForOutOfMemory() {
        Thread none = new Thread("lido-worker-end");
        Runtime.getRuntime().addShutdownHook(none);
        Runtime.getRuntime().removeShutdownHook(none);
        try {
            ERRORS.write(OUT_OF_MEMORY, 0, 0);
        } catch (IOException closed) {
            // Then nothing can be said there.
        }
    }

    /**
     * Ends this JVM at once, and says that it is out of memory. For threads without which it does not work; tasks may run
     * out of memory as they like. Needs no memory, once it was prepared for: the first use of an atomic variable or of a
     * string's constant, say, needs some. The first thread that comes here says it, and other ones wait for the end.
     */
    public static synchronized void outOfMemory() {
        try {
            ERRORS.write(OUT_OF_MEMORY);
        } catch (Throwable closed) {
            // The master is gone.
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Ends the JVM when the master has. All that it needs is there once it was made. */
    private static final class Watch extends Thread {
        private final InputStream master;
        private final Limit limit = new Limit(FAILED);

        Watch(InputStream master) {
            super("lido-worker-watch");
            this.master = master;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (master.read() >= 0) {
                    // The master says nothing more.
                }
                limit.start();
                System.exit(FAILED);
            } catch (Throwable noMemory) {
                // At once, then.
            } finally {
                Runtime.getRuntime().halt(FAILED);
            }
        }
    }

    /** Ends the JVM if shutdown hooks, or what is done before, do not come to an end. */
    private static final class Limit extends Thread {
        private final int status;

        Limit(int status) {
            super("lido-worker-limit");
            this.status = status;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                sleep(EXIT_MILLIS);
            } catch (InterruptedException e) {
                // Nobody does that.
            } finally {
                Runtime.getRuntime().halt(status == 0 ? FAILED : status);
            }
        }
    }
}
