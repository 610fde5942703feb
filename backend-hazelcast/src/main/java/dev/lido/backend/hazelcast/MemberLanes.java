package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.Member;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A member that works, and its lanes by their slots. Not thread-safe. */
final class MemberLanes {
    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MAX_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The time that a client waits for a connection of its own to a new member; some clients never have one. */
    private static final long DIRECT_NANOS = TimeUnit.SECONDS.toNanos(5);

    final Member member;
    final @Nullable MasterLink[] lanes;
    private final long since = System.nanoTime();
    private long retryAt;
    private long pause;

    /** Why no lanes are opened to the member, or null. */
    @Nullable String refusal;

    MemberLanes(Member member) {
        this.member = member;
        this.lanes = new MasterLink[Attributes.slots(member)];
    }

    List<MasterLink> links() {
        return Stream.of(lanes).filter(Objects::nonNull).toList();
    }

    /** Waits before the next lane is opened. */
    void pause(boolean growing) {
        pause = growing ? Math.min(MAX_PAUSE_NANOS, Math.max(MIN_PAUSE_NANOS, 2 * pause)) : MIN_PAUSE_NANOS;
        retryAt = System.nanoTime() + pause;
    }

    void endPause() {
        pause = 0;
    }

    boolean isPausing(long now) {
        return pause > 0 && retryAt - now > 0;
    }

    long retryAt() {
        return retryAt;
    }

    /** Whether lanes are opened over the client's own connection only. */
    boolean isDirect(long now) {
        return now - since < DIRECT_NANOS;
    }
}
