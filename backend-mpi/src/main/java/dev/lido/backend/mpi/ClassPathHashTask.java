package dev.lido.backend.mpi;

import dev.lido.remote.ClassPathHash;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The hash of this JVM's classes, made once and meanwhile: where they lie in folders it takes a while. */
final class ClassPathHashTask {
    private static final FutureTask<String> HASH = new FutureTask<>(ClassPathHashTask::make);

    private ClassPathHashTask() {}

    /** Open MPI's mpirun puts the working folder in front of the class path, whatever is in there and below. */
    private static String make() {
        return LauncherInfo.ofThisJvm().isMpirun()
                ? ClassPathHash.ofThisJvmWithout(Path.of(System.getProperty("user.dir")))
                : ClassPathHash.ofThisJvm();
    }

    /** Begins to make it. */
    static void begin() {
        // What it ends by is in its future.
        Thread thread = new Thread(HASH, "lido-mpi-classes");
        thread.setDaemon(true);
        thread.start();
    }

    /** The hash; waits for it. */
    static String hash() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return HASH.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
