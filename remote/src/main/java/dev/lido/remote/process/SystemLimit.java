package dev.lido.remote.process;

import org.jspecify.annotations.Nullable;

/** Which limit of the system kept a process from being started, as far as what was said tells. */
final class SystemLimit {
    private SystemLimit() {}

    /** Names the limit, to be added to a message; empty if it is none that is known. */
    static String of(@Nullable String message) {
        if (message == null) {
            return "";
        } else if (hasOneOf(
                message,
                "error=11,",
                "Resource temporarily unavailable",
                "unable to create native thread",
                "Failed to start thread",
                "pthread_create failed")) {
            return "; the limit is that of processes and threads: ulimit -u, or pids.max of the container";
        } else if (hasOneOf(message, "error=24,", "error=23,", "Too many open files")) {
            return "; the limit is that of open files: ulimit -n";
        } else if (hasOneOf(
                message,
                "error=12,",
                "Cannot allocate memory",
                "insufficient memory",
                "Could not reserve enough space",
                "SIGKILL")) {
            return "; the limit is memory: give workers less by the option memory, or request fewer workers";
        }
        return "";
    }

    private static boolean hasOneOf(String message, String... signs) {
        for (String sign : signs) {
            if (message.contains(sign)) {
                return true;
            }
        }
        return false;
    }
}
