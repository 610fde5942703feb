package dev.lido;

/**
 * What a backend can do beyond the contract that all share. A backend declares its capabilities; the conformance kit
 * holds it to each one declared and skips the cases of the others.
 */
public enum Capability {
    /**
     * A running task can be interrupted: a timeout or a cancellation frees its worker at once if the task heeds
     * interrupts.
     */
    INTERRUPT,

    /** A running task can be ended by force, whatever it does, and the worker is replaced. */
    KILL,

    /** A task cannot harm the caller's JVM: not by {@code System.exit}, not by a crash, not by exhausting its heap. */
    ISOLATION,

    /** Tasks run in other JVMs: functions, inputs and results are serialized on the way. */
    REMOTE,

    /**
     * Functions, inputs and results are copied by serialization, so that a task's changes to them stay invisible to the
     * caller.
     */
    COPIES,

    /** Workers may join and leave while tasks run, and the pool can be resized. */
    ELASTIC
}
