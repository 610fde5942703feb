package dev.lido.backend.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What a pool must not leave behind: processes, and folders with sockets in them. */
final class Leftovers {
    /** Long enough for the busiest machine; reached only by a test that fails. */
    private static final long SECONDS = 30;

    private Leftovers() {}

    /** The processes that this JVM has started and that live. */
    static List<ProcessHandle> children() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
    }

    /** The private folders of a process. */
    static List<Path> folders(long pid) {
        Set<Path> places = new LinkedHashSet<>(List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/tmp")));
        List<Path> found = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, "lido-" + pid + "-*")) {
                    folders.forEach(found::add);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return found;
    }

    /** Checks, at once, that every pool of this JVM has taken with it what it made. */
    static void assertNone() {
        assertThat(children())
                .as("processes that a closed pool left behind")
                .extracting(ProcessHandle::pid, child -> child.info().commandLine())
                .isEmpty();
        assertThat(folders(ProcessHandle.current().pid()))
                .as("folders that a closed pool left behind")
                .isEmpty();
    }

    /** Waits for what must come, but not forever. */
    static void await(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(SECONDS)) {
                throw new AssertionError("waited " + SECONDS + " s in vain until " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
