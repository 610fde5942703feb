package dev.lido.engine.shared;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who uses shared state: an attempt of a task, or a thread of the program. Made when the attempt or thread uses it for the
 * first time. What is mutable is guarded by the lock of the {@link SharedState}.
 */
public final class Participant {
    private final String description;
    private final boolean isTask;
    private final boolean returnsElements;
    private final @Nullable Participant outer;

    final List<PermitsObject.Hold> holds = new ArrayList<>(1);
    final List<ChannelObject.Taken> taken = new ArrayList<>(0);

    @Nullable PendingRequest pending;

    boolean ended;

    private Participant(String description, boolean isTask, boolean returnsElements, @Nullable Participant outer) {
        this.description = description;
        this.isTask = isTask;
        this.returnsElements = returnsElements;
        this.outer = outer;
    }

    /**
     * An attempt of a task.
     *
     * @param description names the task, its attempt and its worker, for messages
     * @param returnsElements whether elements that the attempt has taken are put back if it is lost
     * @param outer the attempt in the middle of which this one runs, on the same thread; null if there is none
     */
    public static Participant attempt(String description, boolean returnsElements, @Nullable Participant outer) {
        return new Participant(description, true, returnsElements, outer);
    }

    static Participant thread(Thread thread) {
        return new Participant("the thread " + thread.getName(), false, false, null);
    }

    boolean isTask() {
        return isTask;
    }

    boolean returnsElements() {
        return returnsElements;
    }

    /** Whether this attempt waits for the end of another one, which runs in the middle of it. */
    public boolean surrounds(Participant other) {
        for (Participant inner = other.outer; inner != null; inner = inner.outer) {
            if (inner == this) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return description;
    }
}
