package dev.lido.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What pools may leave behind: threads whose name begins with {@code lido-}, child processes, sockets, and files in the
 * temporary folder whose name begins with {@code lido-}, the number of this process and a hyphen. Other processes have
 * files there, too.
 */
final class Leaks {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final List<String> threads;
    private final Set<String> others;

    private Leaks(List<String> threads, Set<String> others) {
        this.threads = threads;
        this.others = others;
    }

    /** What there is now. */
    static Leaks now(CaseSupport bench) {
        Set<String> others = new TreeSet<>();
        bench.children()
                .forEach(child -> others.add(
                        "process " + child.pid() + " " + child.info().command().orElse("")));
        others.addAll(sockets());
        String prefix = "lido-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .forEach(file -> others.add("file " + file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return new Leaks(poolThreads(), others);
    }

    /** The names of the threads of all pools in this JVM. */
    static List<String> poolThreads() {
        return ThreadDump.names().stream()
                .filter(name -> name.startsWith("lido-"))
                .toList();
    }

    /** What is here that was not there before. */
    List<String> since(Leaks before) {
        List<String> left = new ArrayList<>();
        List<String> known = new ArrayList<>(before.threads);
        for (String thread : threads) {
            if (!known.remove(thread)) {
                left.add("thread " + thread);
            }
        }
        for (String other : others) {
            if (!before.others.contains(other)) {
                left.add(other);
            }
        }
        return left;
    }

    /** The sockets that this process has open, on a system that tells; their number in the kernel identifies them. */
    private static List<String> sockets() {
        if (!Files.isDirectory(OPEN_FILES)) {
            return List.of();
        }
        List<String> sockets = new ArrayList<>();
        try (Stream<Path> open = Files.list(OPEN_FILES)) {
            open.forEach(link -> {
                try {
                    String target = Files.readSymbolicLink(link).toString();
                    if (target.startsWith("socket:")) {
                        sockets.add(target);
                    }
                } catch (IOException closedMeanwhile) {
                    // not open any more, so not left behind
                }
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return sockets;
    }
}
