package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.Member;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The members of a cluster that work, and the lanes to them. Not thread-safe: guarded by its {@link LaneManager}. */
final class LaneTable {
    private final Map<UUID, MemberLanes> members = new LinkedHashMap<>();

    /** When the first member is to be tried again that the last call of {@link #openMissing} left out, as it pauses. */
    private long nextRetryAt = System.nanoTime();

    /**
     * Adds the members that joined, and removes those that left.
     *
     * @return the links to the members that left
     */
    List<MasterLink> update(Map<UUID, Member> there) {
        List<MasterLink> left = new ArrayList<>();
        for (Iterator<MemberLanes> all = members.values().iterator(); all.hasNext(); ) {
            MemberLanes one = all.next();
            if (!there.containsKey(one.member.getUuid())) {
                left.addAll(one.links());
                all.remove();
            }
        }
        there.forEach((uuid, member) -> members.computeIfAbsent(uuid, added -> new MemberLanes(member)));
        return left;
    }

    List<MasterLink> links() {
        List<MasterLink> links = new ArrayList<>();
        members.values().forEach(one -> links.addAll(one.links()));
        return links;
    }

    /**
     * Makes a link for each slot without a lane, first one of each member, then the second of each, and so on.
     *
     * @param count the maximum number of links to make
     * @param now the time
     * @param retryAt the time of the next call, unless a member is to be tried again before
     * @param newLink makes a link to a member
     * @return the links, each with its member
     */
    Map<MasterLink, MemberLanes> openMissing(int count, long now, long retryAt, Function<Member, MasterLink> newLink) {
        Map<MasterLink, MemberLanes> made = new LinkedHashMap<>();
        nextRetryAt = retryAt;
        boolean further = true;
        for (int slot = 0; further; slot++) {
            further = false;
            for (MemberLanes one : members.values()) {
                further |= slot < one.lanes.length;
                if (slot >= one.lanes.length
                        || one.lanes[slot] != null
                        || one.refusal != null
                        || made.size() >= count) {
                    continue;
                }
                if (one.isPausing(now)) {
                    nextRetryAt = one.retryAt() - nextRetryAt < 0 ? one.retryAt() : nextRetryAt;
                } else {
                    MasterLink link = newLink.apply(one.member);
                    one.lanes[slot] = link;
                    made.put(link, one);
                }
            }
        }
        return made;
    }

    long nextRetryAt() {
        return nextRetryAt;
    }

    /** {@return the link of this number, or null} */
    @Nullable MasterLink find(int number) {
        for (MemberLanes one : members.values()) {
            for (MasterLink link : one.lanes) {
                if (link != null && link.lane().number() == number) {
                    return link;
                }
            }
        }
        return null;
    }

    /** {@return the member that a link leads to, or null if it has none any more} */
    @Nullable MemberLanes memberOf(MasterLink link) {
        for (MemberLanes one : members.values()) {
            for (MasterLink lane : one.lanes) {
                if (lane == link) {
                    return one;
                }
            }
        }
        return null;
    }

    /** Removes a link. Returns the member that it led to, or null. */
    @Nullable MemberLanes remove(MasterLink link) {
        MemberLanes member = memberOf(link);
        if (member != null) {
            for (int i = 0; i < member.lanes.length; i++) {
                if (member.lanes[i] == link) {
                    member.lanes[i] = null;
                }
            }
        }
        return member;
    }

    /** {@return the number of slots of the members that were not refused} */
    int slots() {
        int count = 0;
        for (MemberLanes one : members.values()) {
            count += one.refusal == null ? one.lanes.length : 0;
        }
        return count;
    }

    /** {@return the number of members} */
    int size() {
        return members.size();
    }

    /** {@return why the last of the members was refused, if there are members and all were, or null} */
    @Nullable String refusalOfAll() {
        String refusal = null;
        for (MemberLanes one : members.values()) {
            if (one.refusal == null) {
                return null;
            }
            refusal = one.refusal;
        }
        return refusal;
    }
}
