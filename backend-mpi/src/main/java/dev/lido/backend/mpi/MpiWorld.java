package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** MPI as this JVM has joined it, which it can do once: all its pools, one after another or at once, share it. */
final class MpiWorld {
    /** Of messages that belong to no pool. */
    static final int COMMON_TAG = 0;

    /** The greatest tag that every MPI has to take. */
    private static final int GREATEST_TAG = 32_767;

    private static @Nullable MpiWorld joined;

    private final Mpi mpi;
    private final AtomicInteger tags = new AtomicInteger();

    private MpiWorld(Mpi mpi) {
        this.mpi = mpi;
    }

    /**
     * Joins MPI, or did so before.
     *
     * @throws ConfigException if that is not possible
     */
    static synchronized MpiWorld join() {
        LauncherInfo launch = LauncherInfo.ofThisJvm();
        if (joined == null) {
            launch.checkMpi();
            MpiLibrary library = MpiLibrary.find();
            try {
                joined = new MpiWorld(launch.isLaunched() ? Bindings.load(library) : SingletonInit.load(library));
            } catch (IOException | LinkageError e) {
                throw new ConfigException("LIDO-50", "MPI cannot be used: " + e.getMessage(), e);
            }
        }
        if (launch.size() > 1 && joined.mpi.world().size() == 1) {
            throw launch.ofAnotherMpi(
                    "Open MPI knows of only one: the launcher belongs to another MPI than the library ("
                            + joined.mpi.library() + ")");
        }
        return joined;
    }

    Mpi mpi() {
        return mpi;
    }

    Mpi.Group group() {
        return mpi.world();
    }

    /** A tag for the messages of one pool. It comes again when all others have been taken. */
    int newTag() {
        return 1 + Math.floorMod(tags.getAndIncrement(), GREATEST_TAG);
    }
}
