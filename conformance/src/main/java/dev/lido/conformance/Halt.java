package dev.lido.conformance;

import dev.lido.Capability;
import java.io.Serializable;
import org.junit.jupiter.api.Assumptions;

/**
 * Ends the JVM that a task runs in, but never that of the test. Tasks capture it.
 *
 * @param probe counts the deaths
 * @param test the process of the test
 */
record Halt(Probe probe, long test) implements Serializable {
    private static final int STATUS = 77;

    /** Skips the case where tasks could end the caller's JVM. */
    static Halt of(CaseSupport bench) {
        if (!bench.can(Capability.ISOLATION)) {
            Assumptions.abort("its tasks end their JVM, and the backend does not declare " + Capability.ISOLATION);
        }
        return new Halt(bench.collector().probe(), ProcessHandle.current().pid());
    }

    /** Ends this JVM as a crash does: no hook runs, nothing is flushed. */
    void now() {
        spareTheTest();
        Runtime.getRuntime().halt(STATUS);
    }

    /** Tells an event, and ends this JVM unless the event was told more than so many times, in whichever JVM. */
    void first(int times, String event) {
        if (probe.event(event) <= times) {
            now();
        }
    }

    /** Ends this JVM in the orderly way. */
    void exit() {
        spareTheTest();
        System.exit(STATUS);
    }

    private void spareTheTest() {
        if (ProcessHandle.current().pid() == test) {
            throw new AssertionError("a task runs in the caller's JVM, though the backend declares ISOLATION");
        }
    }
}
