package dev.lido.engine.shared;

import org.jspecify.annotations.Nullable;

/** One piece of shared state, which performs the operations on it. */
public abstract class SharedObject {
    /** What an operation returns whose request waits: the answer comes by the {@link PendingRequest}. */
    static final Object WAITS = new Object();

    private final SharedState state;
    private final long number;
    private final SharedKind kind;
    private final String name;

    SharedObject(SharedState state, long number, SharedKind kind, String name) {
        this.state = state;
        this.number = number;
        this.kind = kind;
        this.name = name;
    }

    SharedState state() {
        return state;
    }

    public long number() {
        return number;
    }

    public SharedKind kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    /**
     * Performs an operation.
     *
     * @param pending takes the answer later, if the operation may wait; null if it must not
     * @return the result, or {@link #WAITS}
     */
    abstract @Nullable Object perform(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending);

    /** The object was removed: whatever waits for it is answered by the exception that a later operation throws. */
    abstract void end(RuntimeException closed);

    final IllegalArgumentException unknown(int operation) {
        return new IllegalArgumentException(this + " has no operation " + operation);
    }

    @Override
    public String toString() {
        return kind.definite() + " " + name;
    }
}
