package dev.lido.engine.handles;

import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.core.Engine;
import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.PendingRequest;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Handle;
import dev.lido.spi.RequestSender;
import dev.lido.spi.TaskRequest;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A handle. In the JVM of the master it has the object, and anywhere else it sends requests by the task that uses it. What
 * travels is a {@link HandleSerializationProxy}.
 */
abstract class AbstractHandle implements Handle {
    private static final long serialVersionUID = 1L;

    private final SharedKind kind;
    private final long number;
    private final String name;

    /** What the handle has in the master's JVM; null elsewhere. */
    private final transient @Nullable Origin origin;

    /**
     * Where the state is.
     *
     * @param copier copies a value if the pool copies
     */
    record Origin(Engine engine, UnaryOperator<@Nullable Object> copier) {}

    AbstractHandle(SharedKind kind, long number, String name, @Nullable Origin origin) {
        this.kind = kind;
        this.number = number;
        this.name = name;
        this.origin = origin;
    }

    final long number() {
        return number;
    }

    final @Nullable Origin origin() {
        return origin;
    }

    final Object writeReplace() {
        return new HandleSerializationProxy(kind, number, name);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final void close() {
        Object unused = call(Operation.CLOSE);
    }

    /**
     * Performs an operation that does not wait.
     *
     * @return the result, or {@link RequestSender#CANCELLED} if it would have to wait
     */
    final @Nullable Object call(int operation, @Nullable Object... arguments) {
        if (origin == null) {
            try {
                return CurrentTask.request(number, operation, arguments, -1);
            } catch (InterruptedException e) {
                throw new AssertionError("only waits are interrupted", e);
            }
        }
        Participant by = origin.engine.participant();
        Object result = origin.engine.shared().perform(number, operation, copies(arguments, origin), by);
        return result == PendingRequest.NOTHING ? RequestSender.CANCELLED : origin.copier.apply(result);
    }

    /**
     * Performs an operation that may wait.
     *
     * @return the result, or {@link RequestSender#CANCELLED} if the time is over
     */
    final @Nullable Object await(int operation, @Nullable Duration timeout, @Nullable Object... arguments)
            throws InterruptedException {
        long nanos = timeout == null ? Long.MAX_VALUE : Math.max(0, nanos(timeout));
        int flagged = operation | Operation.WAITS | (timeout == null ? 0 : Operation.TIMED);
        Object result = origin == null
                ? CurrentTask.request(number, flagged, arguments, nanos)
                : awaitHere(origin, flagged, arguments, nanos);
        if (result == RequestSender.CANCELLED && timeout == null) {
            throw TaskRequest.attemptEnded();
        }
        return result;
    }

    private @Nullable Object awaitHere(Origin here, int operation, @Nullable Object[] arguments, long nanos)
            throws InterruptedException {
        Participant by = here.engine.participant();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Object result = here.engine.sharedWaiter().await(number, operation, copies(arguments, here), by, nanos);
        return result == PendingRequest.NOTHING ? RequestSender.CANCELLED : here.copier.apply(result);
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException tooLong) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private static @Nullable Object[] copies(@Nullable Object[] arguments, Origin origin) {
        @Nullable Object[] copies = arguments.clone();
        for (int i = 0; i < copies.length; i++) {
            copies[i] = origin.copier.apply(copies[i]);
        }
        return copies;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof AbstractHandle handle && handle.number == number;
    }

    @Override
    public final int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public final String toString() {
        return getClass().getInterfaces()[0].getSimpleName() + "[" + name + "]";
    }
}
