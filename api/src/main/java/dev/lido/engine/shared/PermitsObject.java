package dev.lido.engine.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Permits. Guarded by the lock of the {@link SharedState}, since the end of an attempt and a deadlock concern many. */
final class PermitsObject extends SharedObject {
    private final int size;
    private final Map<Long, Hold> holds = new HashMap<>();
    private final ArrayDeque<PendingRequest> queue = new ArrayDeque<>();
    private long lastToken;

    PermitsObject(SharedState state, long number, String name, int size) {
        super(state, number, SharedKind.PERMITS, name);
        this.size = size;
    }

    /** A permit, and who has it. */
    static final class Hold {
        final PermitsObject permits;
        final Participant holder;
        final long token;
        private int times = 1;

        private Hold(PermitsObject permits, Participant holder, long token) {
            this.permits = permits;
            this.holder = holder;
            this.token = token;
        }
    }

    @Override
    @Nullable Object perform(int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return state().locked(() -> performLocked(operation, arguments, by, pending));
    }

    private @Nullable Object performLocked(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return switch (operation) {
            case Operation.ACQUIRE -> acquire(by, pending);
            case Operation.RELEASE -> {
                release((long) arguments[0]);
                yield null;
            }
            case Operation.GET -> size - holds.size();
            case Operation.SIZE -> size;
            default -> throw unknown(operation);
        };
    }

    private Object acquire(Participant by, @Nullable PendingRequest pending) {
        state().refuseEnded(by);
        Hold again = size == 1 ? heldBy(by) : null;
        if (again != null) {
            again.times++;
            return again.token;
        }
        queue.removeIf(PendingRequest::isDone);
        if (holds.size() < size && queue.isEmpty()) {
            return grant(by);
        }
        if (pending != null) {
            queue.add(pending);
        }
        return WAITS;
    }

    private @Nullable Hold heldBy(Participant by) {
        for (Hold hold : holds.values()) {
            if (hold.holder == by) {
                return hold;
            }
        }
        return null;
    }

    private long grant(Participant to) {
        Hold hold = new Hold(this, to, ++lastToken);
        holds.put(hold.token, hold);
        to.holds.add(hold);
        return hold.token;
    }

    private void release(long token) {
        Hold hold = holds.get(token);
        if (hold != null && --hold.times == 0) {
            free(hold);
        }
    }

    /** Takes a permit from its holder, however often that has acquired it. */
    void free(Hold hold) {
        hold.holder.holds.remove(hold);
        if (holds.remove(hold.token) != null) {
            grantWaiting();
        }
    }

    private void grantWaiting() {
        while (holds.size() < size) {
            PendingRequest next = queue.poll();
            if (next == null) {
                return;
            }
            if (!next.isDone() && !next.participant().ended) {
                long token = grant(next.participant());
                if (!next.complete(token)) {
                    Hold unwanted = holds.remove(token);
                    next.participant().holds.remove(unwanted);
                }
            }
        }
    }

    List<Participant> holders() {
        List<Participant> holders = new ArrayList<>();
        holds.values().forEach(hold -> holders.add(hold.holder));
        return holders;
    }

    @Override
    void end(RuntimeException closed) {
        state().locked(() -> {
            queue.forEach(request -> request.fail(closed));
            queue.clear();
            holds.values().forEach(hold -> hold.holder.holds.remove(hold));
            holds.clear();
            return null;
        });
    }
}
