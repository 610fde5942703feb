package dev.lido.spi;

import dev.lido.LidoException;
import org.jspecify.annotations.Nullable;

/** A request of a task to its master, in the form in which it travels. Only the engine knows what the operations are. */
public final class TaskRequest {
    /** The operation by which the task gives up the request that waits. That one is then answered. */
    public static final int CANCEL = 32;

    /** The operation by which a task that has waited for a second has the master look whether it waits forever. */
    public static final int STILL_WAITING = 33;

    /**
     * What the answer to a request is whose attempt has ended.
     *
     * @return LIDO-76
     */
    public static LidoException attemptEnded() {
        return new LidoException(
                "LIDO-76",
                "a task uses shared state after its attempt has ended: it has timed out, or its worker was given up");
    }

    private final int position;
    private final long nested;
    private final long object;
    private final int operation;
    private final @Nullable Object[] arguments;

    /**
     * Makes a request.
     *
     * @param position the position of the task in its chunk, from 0
     * @param nested the number of the task of a nested call that makes the request, in the middle of that task; 0 for the
     *     task itself
     * @param object the number of what the request is about
     * @param operation the number of the operation
     * @param arguments the arguments, of any types that can travel; not copied
     */
    public TaskRequest(int position, long nested, long object, int operation, @Nullable Object[] arguments) {
        this.position = position;
        this.nested = nested;
        this.object = object;
        this.operation = operation;
        this.arguments = arguments;
    }

    /** {@return the position of the task in its chunk, from 0} */
    public int position() {
        return position;
    }

    /** {@return the number of the task of a nested call that makes the request; 0 for the task itself} */
    public long nested() {
        return nested;
    }

    /** {@return the number of what the request is about} */
    public long object() {
        return object;
    }

    /** {@return the number of the operation} */
    public int operation() {
        return operation;
    }

    /** {@return the arguments} */
    @SuppressWarnings("ExposesInternalRepresentation") // whoever gets the request owns it
    public @Nullable Object[] arguments() {
        return arguments;
    }
}
