package dev.lido.backend.mpi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder that MPI makes when this JVM joins it, and would delete when it leaves. But this JVM never does: MPI would wait
 * until all processes that were started have done so, and those that were killed never do.
 */
final class SessionFolder {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The number of bits of a job's number in its family, which are below the family's number. */
    private static final int JOB_BITS = 16;

    private SessionFolder() {}

    /** {@return the folder, or null if it is not known} */
    static @Nullable Path of(Map<String, String> environmentOfShell) {
        String daemons = environmentOfShell.getOrDefault("PMIX_SERVER_TMPDIR", "");
        String job = environmentOfShell.getOrDefault("PMIX_NAMESPACE", "");
        if (daemons.isEmpty() || !NUMBER.matcher(job).matches()) {
            return null;
        }
        return Path.of(daemons).resolveSibling("jf." + (Long.parseLong(job) >> JOB_BITS));
    }

    /** Deletes what is empty, as it is found to be: the folders of this process, of its job, and of the job's family. */
    static void deleteAtTheEnd(Map<String, String> environmentOfShell) {
        Path folder = of(environmentOfShell);
        if (folder != null) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                try {
                                    Files.deleteIfExists(folder.resolve("1/0"));
                                    Files.deleteIfExists(folder.resolve("1"));
                                    Files.deleteIfExists(folder);
                                } catch (IOException e) {
                                    // The system's own cleaning of temporary files does it.
                                }
                            },
                            "mpi-session-end"));
        }
    }
}
