package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that waits until its object can answer. It gets one answer. Thread-safe. */
public final class PendingRequest {
    /** The answer to a request that was cancelled before there was another one. */
    public static final Object NOTHING = new Object();

    private final SharedObject object;
    private final Participant participant;
    private final boolean timed;
    private final Consumer<PendingRequest> completion;

    @GuardedBy("this") private @Nullable Object value;

    @GuardedBy("this") private @Nullable Throwable failure;

    private volatile boolean done;

    /**
     * @param timed whether the participant gives up after some time
     * @param completion takes this once there is an answer, on any thread, without a lock of the shared state
     */
    PendingRequest(SharedObject object, Participant participant, boolean timed, Consumer<PendingRequest> completion) {
        this.object = object;
        this.participant = participant;
        this.timed = timed;
        this.completion = completion;
    }

    /** Answers. Returns false if that was done before, so that this answer counts for nothing. */
    boolean complete(@Nullable Object answer) {
        synchronized (this) {
            if (done) {
                return false;
            }
            value = answer;
            done = true;
        }
        object.state().completed(this);
        return true;
    }

    /** Answers by an exception. */
    boolean fail(Throwable thrown) {
        synchronized (this) {
            if (done) {
                return false;
            }
            failure = thrown;
            done = true;
        }
        object.state().completed(this);
        return true;
    }

    public boolean isDone() {
        return done;
    }

    /** {@return the answer, once there is one, or null if it is a failure} */
    public synchronized @Nullable Object value() {
        return value;
    }

    /** {@return the exception by which the request was answered, or null} */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    SharedObject object() {
        return object;
    }

    Participant participant() {
        return participant;
    }

    boolean isTimed() {
        return timed;
    }

    void runCompletion() {
        completion.accept(this);
    }
}
