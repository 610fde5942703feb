package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.MemberAttributeConfig;
import org.jspecify.annotations.Nullable;

/** What a member tells all others of itself: that it works, and how many tasks it runs at once. */
final class Attributes {
    private static final String SLOTS = "lido.slots";
    private static final String CHILD = "lido.child";

    private Attributes() {}

    static MemberAttributeConfig ofWorker(int slots) {
        return new MemberAttributeConfig().setAttribute(SLOTS, Integer.toString(slots));
    }

    /** Of a worker that a pool has started as its child with this number. */
    static MemberAttributeConfig ofChild(int number) {
        return ofWorker(1).setAttribute(CHILD, Integer.toString(number));
    }

    static boolean works(Member member) {
        return member.getAttribute(SLOTS) != null;
    }

    static int slots(Member member) {
        return Integer.parseInt(member.getAttribute(SLOTS));
    }

    /** The child's number, or null if it is no child of a pool. */
    static @Nullable Integer child(Member member) {
        String number = member.getAttribute(CHILD);
        return number == null ? null : Integer.valueOf(number);
    }
}
