package dev.lido.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The cores of this machine, as different sources count them.
 *
 * @param seenByJvm the number that the JVM derives from the others
 * @param affinity the cores that this process may run on
 * @param cgroup the limit of the container
 * @param online the cores that are online
 */
record Machine(int seenByJvm, String affinity, String cgroup, String online) {
    private static final String UNKNOWN = "not reported by this system";

    static Machine here() {
        return at(Path.of("/"));
    }

    /** {@return the machine whose {@code proc} and {@code sys} are below a folder} */
    static Machine at(Path root) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                read(root.resolve("proc/self/status"))
                        .flatMap(status -> status.lines()
                                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                                .findFirst())
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElse(UNKNOWN),
                cgroup(root),
                read(root.resolve("sys/devices/system/cpu/online"))
                        .map(String::strip)
                        .orElse(UNKNOWN));
    }

    private static String cgroup(Path root) {
        Optional<String> second = read(root.resolve("sys/fs/cgroup/cpu.max"));
        if (second.isPresent()) {
            String[] words = second.get().strip().split(" ", 2);
            return words[0].equals("max") ? "no limit" : cores(words[0], words[1]);
        }
        Optional<String> quota = read(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        Optional<String> period = read(root.resolve("sys/fs/cgroup/cpu/cpu.cfs_period_us"));
        if (quota.isPresent() && period.isPresent()) {
            return quota.get().strip().startsWith("-")
                    ? "no limit"
                    : cores(quota.get().strip(), period.get().strip());
        }
        return UNKNOWN;
    }

    private static String cores(String quota, String period) {
        return String.format(Locale.ROOT, "%.2f cores", Double.parseDouble(quota) / Double.parseDouble(period));
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isReadable(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
