package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** MPI as this JVM has joined it, which it can do once: all its pools, one after another or at once, share it. */
final class World {
    /** Of messages that belong to no pool. */
    static final int COMMON_TAG = 0;

    /** The greatest tag that every MPI has to take. */
    private static final int GREATEST_TAG = 32_767;

    private static @Nullable World joined;

    private final Mpi mpi;
    private final AtomicInteger tags = new AtomicInteger();

    private World(Mpi mpi) {
        this.mpi = mpi;
    }

    /**
     * Joins MPI, or did so before.
     *
     * @throws ConfigException if that is not possible
     */
    static synchronized World join() {
        Launch launch = Launch.ofThisJvm();
        if (joined == null) {
            launch.checkMpi();
            MpiLibrary library = MpiLibrary.find();
            try {
                joined = new World(launch.isLaunched() ? Bindings.load(library) : Singleton.load(library));
            } catch (IOException | LinkageError e) {
                throw new ConfigException("LIDO-50", "MPI can not be used: " + e.getMessage(), e);
            }
        }
        if (launch.size() > 1 && joined.mpi.world().size() == 1) {
            throw launch.ofAnotherMpi(
                    "Open MPI knows of one only: the launcher belongs to another MPI than the library ("
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
