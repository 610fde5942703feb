package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What the kit does with the processes of workers, which it knows by the numbers that tasks tell. */
final class Processes {
    private Processes() {}

    /** The number of the process that calls this. */
    static long self() {
        return ProcessHandle.current().pid();
    }

    /** Ends a process at once, as a crash does, and waits until it is gone. */
    static void kill(CaseSupport bench, long process) {
        ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
        bench.until("process " + process + ", which was killed, is gone", () -> isGone(process));
    }

    /** Stops a process as a debugger or a batch system does; it goes on as if nothing had been. Skips the case elsewhere. */
    static void freeze(long process) {
        try {
            int code = new ProcessBuilder("kill", "-STOP", Long.toString(process))
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(code).as("exit code of kill -STOP").isZero();
        } catch (IOException noSuchSystem) {
            Assumptions.abort("there is no command kill, that stops a process");
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    /** Whether a process runs no more, be it that its parent has not asked for its end yet. */
    static boolean isGone(long process) {
        if (!ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false)) {
            return true;
        }
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
            // The state follows the command, which stands in parentheses and may contain some.
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException noSuchSystem) {
            return false;
        }
    }
}
