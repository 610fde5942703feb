package dev.lido.engine.core;

import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.SharedState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a chunk's tasks that use shared state. Guarded by the monitor of the chunk, under which an attempt also
 * ends: so none begins to use shared state after its end.
 */
final class AttemptParticipants {
    private final List<Use> uses = new ArrayList<>(1);
    private boolean over;

    /** An attempt of the task at a position, or of a task of a nested call in the middle of it. */
    private record Use(int position, long nested, SharedState state, Participant participant) {}

    /**
     * Finds or makes a participant.
     *
     * @param nested the number of the task of a nested call elsewhere, or 0
     * @param outer the participant in the middle of which the task runs on the same thread, or null
     * @param made makes the participant, given the one in the middle of which it runs
     * @return null if the attempt has ended
     */
    @Nullable Participant join(
            int position,
            long nested,
            SharedState state,
            @Nullable Participant outer,
            Function<@Nullable Participant, Participant> made) {
        if (over) {
            return null;
        }
        Participant found = find(position, nested, state);
        if (found == null) {
            found = made.apply(nested == 0 ? outer : join(position, 0, state, outer, made));
            uses.add(new Use(position, nested, state, found));
        }
        return found;
    }

    private @Nullable Participant find(int position, long nested, SharedState state) {
        for (Use use : uses) {
            if (use.position == position && use.nested == nested && use.state == state) {
                return use.participant;
            }
        }
        return null;
    }

    /** A task of a nested call has ended. */
    void endNested(int position, long nested) {
        uses.removeIf(use -> {
            boolean ends = use.position == position && use.nested == nested;
            if (ends) {
                use.state.end(use.participant, false);
            }
            return ends;
        });
    }

    /** All tasks before a position have ended. */
    void endBefore(int position) {
        uses.removeIf(use -> {
            boolean ends = use.position < position;
            if (ends) {
                use.state.end(use.participant, false);
            }
            return ends;
        });
    }

    /** The worker was lost. */
    void lose() {
        over = true;
        uses.forEach(use -> use.state.end(use.participant, true));
        uses.clear();
    }

    /** Whether one of these waits, or is in the middle of one that waits. */
    boolean wait(Set<Participant> waiting) {
        for (Use use : uses) {
            if (waiting.contains(use.participant)
                    || waiting.stream().anyMatch(other -> use.participant.surrounds(other))) {
                return true;
            }
        }
        return false;
    }
}
