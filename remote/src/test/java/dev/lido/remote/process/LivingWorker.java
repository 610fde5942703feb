package dev.lido.remote.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The main class of a worker that is in some state. Prints a line when it is. */
final class LivingWorker {
    private static final List<Object> KEPT = new ArrayList<>();

    /** Where memory is short only what is there already can be said. */
    private static final FileOutputStream OUTPUT = new FileOutputStream(FileDescriptor.out);

    private static final byte[] READY = "ready\n".getBytes(StandardCharsets.UTF_8);

    private LivingWorker() {}

    /** Argument: the state. */
    public static void main(String[] args) {
        WorkerJvm.run(secret -> {
            switch (args[0]) {
                case "waits" -> waits();
                case "has no memory" -> {
                    startThreadThatGoesOn();
                    OUTPUT.write(READY, 0, 0);
                    fill();
                    OUTPUT.write(READY);
                    waitForEver();
                }
                case "exits in vain" -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(LivingWorker::waitForEver));
                    waits();
                }
                case "fails" -> {
                    startThreadThatGoesOn();
                    throw new IOException("it cannot work");
                }
                case "fails without memory" -> {
                    startThreadThatGoesOn();
                    fill();
                    KEPT.add(new byte[1 << 20]);
                }
                case "asks" -> {
                    System.out.println("java reads " + System.in.read());
                    int code = new ProcessBuilder("cat")
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
                    System.out.println("cat " + (code < 128 ? "ends" : "was killed"));
                }
                default -> throw new IllegalArgumentException(args[0]);
            }
        });
    }

    private static void waits() {
        System.out.println("ready");
        waitForEver();
    }

    /** Without memory, as a latch would need it. */
    private static void waitForEver() {
        synchronized (KEPT) {
            while (true) {
                try {
                    KEPT.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void startThreadThatGoesOn() {
        new Thread(LivingWorker::waitForEver, "of a task").start();
    }

    /** Leaves no memory to anybody. */
    private static void fill() {
        int size = 1 << 20;
        while (size >= 16) {
            try {
                KEPT.add(new byte[size]);
            } catch (OutOfMemoryError e) {
                size /= 2;
            }
        }
    }
}
