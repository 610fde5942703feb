package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import dev.lido.LidoException;
import dev.lido.remote.Admission;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.WorkerHandle;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane open to each place for a task that the workers of a cluster have. A thread of its own compares the
 * members with the lanes: whenever a member joins or leaves or a lane ends, and now and then. So whatever happened, the
 * next look puts it right.
 *
 * <p>A member whose lane could not be opened is tried again after a pause; one that was refused is left alone.
 *
 * <p>Thread-safe.
 */
final class LaneManager implements Admission, MembershipListener {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** So long a client waits for a connection of its own to a new member; some clients are to have one in all. */
    private static final long DIRECT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * How a pool uses the members.
     *
     * @param name how the names of its workers begin
     * @param pool the pool's name, unique in the world
     * @param opening what lanes are opened with
     * @param self what the master says of itself, which workers must be equal to; null if that does not matter
     * @param maxTasks how many tasks a lane runs before it is replaced
     * @param waitNanos how long there may be no worker before the pool is broken; 0 for any time
     */
    record Terms(
            String name,
            String pool,
            LaneRequest opening,
            @Nullable Hello self,
            int maxTasks,
            long waitNanos) {}

    private final HazelcastInstance instance;
    private final IExecutorService executor;
    private final Terms terms;
    private final WorkerEvents events;
    private final MasterTransport transport;
    private final BiConsumer<WorkerHandle, String> dismiss;
    private final Thread keeper;
    private final UUID listener;

    // Guarded by this:
    private final Map<UUID, Host> hosts = new LinkedHashMap<>();
    private final Map<Integer, MasterLane> admitted = new HashMap<>();
    private final List<MasterLink> closing = new ArrayList<>();
    private int most;
    private int numbers;
    private long withoutSince = System.nanoTime();
    private boolean saidBroken;
    private boolean poked = true;

    /** When the first of the members is to be tried again that a look has left out because it was too soon. */
    private long nextRetryAt = System.nanoTime() + LOOK_NANOS;

    private boolean closed;

    /**
     * Begins to open lanes.
     *
     * @param instance the master
     * @param terms how the members are used
     * @param most how many lanes there may be at most
     * @param transport takes the links
     * @param events whom to tell if there are no workers for too long
     * @param dismiss takes a worker out of the pool as soon as it is idle
     */
    LaneManager(
            HazelcastInstance instance,
            Terms terms,
            int most,
            MasterTransport transport,
            WorkerEvents events,
            BiConsumer<WorkerHandle, String> dismiss) {
        this.instance = instance;
        this.executor = instance.getExecutorService(terms.pool());
        this.terms = terms;
        this.most = most;
        this.transport = transport;
        this.events = events;
        this.dismiss = dismiss;
        this.listener = instance.getCluster().addMembershipListener(this);
        keeper = PoolThreads.daemon(terms.name() + "keeper", this::keep, events::broken);
        keeper.start();
    }

    /** A member that works, and its lanes by their place. */
    private static final class Host {
        final Member member;
        final @Nullable MasterLink[] lanes;
        final long since = System.nanoTime();
        long retryAt;
        long pause;

        @Nullable String refusal;

        Host(Member member, int slots) {
            this.member = member;
            this.lanes = new MasterLink[slots];
        }

        void pause(boolean growing) {
            pause = growing ? Math.min(LONGEST_PAUSE_NANOS, Math.max(FIRST_PAUSE_NANOS, 2 * pause)) : FIRST_PAUSE_NANOS;
            retryAt = System.nanoTime() + pause;
        }
    }

    // ---- Looking after all

    private void keep() {
        try {
            while (awaitNext()) {
                look();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }

    private synchronized boolean awaitNext() throws InterruptedException {
        long now = System.nanoTime();
        long pause = Math.min(LOOK_NANOS, Math.max(TimeUnit.MILLISECONDS.toNanos(1), nextRetryAt - now));
        if (!poked && !closed) {
            TimeUnit.NANOSECONDS.timedWait(this, pause);
        }
        poked = false;
        return !closed;
    }

    private synchronized void poke() {
        poked = true;
        notifyAll();
    }

    private void look() {
        Set<Member> members;
        try {
            members = instance.getCluster().getMembers();
        } catch (RuntimeException notRunning) {
            endOfCluster(notRunning);
            return;
        }
        Map<UUID, Member> there =
                members.stream().filter(Attributes::works).collect(Collectors.toMap(Member::getUuid, member -> member));
        List<MasterLink> left = new ArrayList<>();
        List<MasterLink> current = new ArrayList<>();
        Map<MasterLink, LaneRequest> fresh = new LinkedHashMap<>();
        String problem;
        synchronized (this) {
            hosts.values().removeIf(host -> {
                boolean gone = !there.containsKey(host.member.getUuid());
                if (gone) {
                    addAll(host, left);
                }
                return gone;
            });
            there.values()
                    .forEach(member -> hosts.computeIfAbsent(
                            member.getUuid(), uuid -> new Host(member, Attributes.slots(member))));
            hosts.values().forEach(host -> addAll(host, current));
            openMissing(current.size(), fresh);
            problem = problem();
        }
        left.forEach(link -> link.fail(new IOException("it has left the cluster")));
        long now = System.nanoTime();
        long deadline = TimeUnit.MILLISECONDS.toNanos(terms.opening().deadlineMillis());
        current.forEach(link -> {
            link.checkDeadline(now, deadline);
            link.askForMore();
        });
        fresh.forEach(MasterLink::open);
        if (problem != null) {
            events.broken(new LidoException("LIDO-42", problem));
        }
    }

    private static void addAll(Host host, List<MasterLink> links) {
        for (MasterLink link : host.lanes) {
            if (link != null) {
                links.add(link);
            }
        }
    }

    /** First one lane of each member, then the second of each, and so on. */
    private void openMissing(int open, Map<MasterLink, LaneRequest> fresh) {
        long now = System.nanoTime();
        nextRetryAt = now + LOOK_NANOS;
        int count = open;
        boolean further = true;
        for (int slot = 0; further && !closed; slot++) {
            further = false;
            for (Host host : hosts.values()) {
                further |= slot < host.lanes.length;
                if (slot >= host.lanes.length || host.lanes[slot] != null || host.refusal != null || count >= most) {
                    continue;
                }
                if (host.pause > 0 && host.retryAt - now > 0) {
                    nextRetryAt = host.retryAt - nextRetryAt < 0 ? host.retryAt : nextRetryAt;
                } else {
                    MasterLink link = newLink(host.member);
                    host.lanes[slot] = link;
                    boolean direct = now - host.since < DIRECT_NANOS;
                    fresh.put(link, direct ? terms.opening() : terms.opening().notDirect());
                    count++;
                }
            }
        }
    }

    private MasterLink newLink(Member member) {
        Integer number = Attributes.child(member);
        return new Opened(new LaneId(terms.pool(), number == null ? ++numbers : number), member).link;
    }

    /** A link on its way from being opened to the group, which greets it once the worker has said something. */
    private final class Opened {
        final MasterLink link;
        private boolean offered;

        Opened(LaneId id, Member member) {
            link = new MasterLink(
                    id,
                    member.getAddress().getHost() + ":" + member.getAddress().getPort(),
                    request -> send(request, member),
                    this::news,
                    LaneManager.this::leaves);
        }

        void news() {
            boolean first;
            boolean offer;
            synchronized (this) {
                first = !offered;
                offer = first && link.hasNews();
                offered |= offer;
            }
            if (!first) {
                transport.wakeUp();
            } else if (!offer) {
                // Nobody reads it yet, so the keeper asks for the worker's first word.
                poke();
            } else if (link.hasBytes()) {
                transport.offer(link);
            } else {
                notOpened(link);
            }
        }
    }

    @SuppressWarnings("unchecked") // Hazelcast's futures of both kinds are stages
    private CompletionStage<Response> send(Request request, Member member) {
        Future<Response> future = executor.submitToMember(request, member);
        return (CompletionStage<Response>) future;
    }

    private void notOpened(MasterLink link) {
        // A client connects to new members once a second, whatever it is asked.
        boolean growing = !LaneServer.NOT_CONNECTED.equals(link.end());
        HazelcastLogs.LIDO.log(Level.DEBUG, "no lane could be opened to {0}: {1}", link.peer(), link.end());
        synchronized (this) {
            Host host = forget(link);
            if (host != null) {
                host.pause(growing);
            }
        }
        link.close();
        poke();
    }

    private @Nullable Host forget(MasterLink link) {
        Host of = null;
        admitted.remove(link.lane().number());
        for (Host host : hosts.values()) {
            for (int i = 0; i < host.lanes.length; i++) {
                if (host.lanes[i] == link) {
                    host.lanes[i] = null;
                    of = host;
                }
            }
        }
        closing.removeIf(one -> one.allAnswered().isDone());
        closing.add(link);
        if (admitted.isEmpty()) {
            withoutSince = System.nanoTime();
        }
        return of;
    }

    /** A lane has ended. */
    void gone(MasterLink link) {
        synchronized (this) {
            forget(link);
        }
        poke();
    }

    private void leaves(MasterLink link) {
        MasterLane lane;
        synchronized (this) {
            lane = admitted.get(link.lane().number());
            for (Host host : hosts.values()) {
                for (MasterLink one : host.lanes) {
                    if (one == link) {
                        host.refusal = "it is about to leave";
                    }
                }
            }
        }
        if (lane != null) {
            dismiss.accept(lane, "its member is about to leave the cluster");
        }
    }

    private @Nullable String problem() {
        boolean none = admitted.isEmpty() && terms.waitNanos() > 0;
        long nanos = System.nanoTime() - withoutSince;
        if (saidBroken || !none) {
            return null;
        }
        String refusal = null;
        boolean allRefused = !hosts.isEmpty();
        for (Host host : hosts.values()) {
            allRefused &= host.refusal != null;
            refusal = host.refusal == null ? refusal : host.refusal;
        }
        long patience = allRefused ? LOOK_NANOS : terms.waitNanos();
        if (nanos < patience) {
            return null;
        }
        saidBroken = true;
        return allRefused
                ? "no worker of the cluster can work for this pool: " + refusal
                : "there has been no worker for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s, and the cluster has "
                        + hosts.size() + " members that work; start some by java dev.lido.Launcher --pool=hazelcast?… "
                        + "--pool-role=worker, or say wait=0 to wait for any time";
    }

    private void endOfCluster(RuntimeException cause) {
        List<MasterLink> all = new ArrayList<>();
        boolean tell;
        synchronized (this) {
            hosts.values().forEach(host -> addAll(host, all));
            tell = !closed && !saidBroken;
            saidBroken = true;
        }
        all.forEach(link -> link.fail(new IOException("the cluster cannot be reached any more", cause)));
        if (tell) {
            events.broken(new LidoException("LIDO-43", "the cluster cannot be reached any more: " + cause, cause));
        }
    }

    // ---- Admission

    @Override
    public MasterLane admit(Hello hello) throws RefusedException {
        Host host = null;
        MasterLink link = null;
        synchronized (this) {
            for (Host one : hosts.values()) {
                for (MasterLink lane : one.lanes) {
                    if (lane != null && lane.lane().number() == hello.number()) {
                        host = one;
                        link = lane;
                    }
                }
            }
            if (link == null) {
                throw new RefusedException("this pool has no lane " + hello.number() + " any more");
            }
            try {
                if (terms.self() != null) {
                    hello.checkSame(terms.self());
                }
            } catch (RefusedException e) {
                host.refusal = e.getMessage();
                forget(link);
                throw e;
            }
            host.pause = 0;
            MasterLane lane =
                    new MasterLane(this, link, terms.name() + hello.number() + "@" + link.peer(), terms.maxTasks());
            admitted.put(hello.number(), lane);
            return lane;
        }
    }

    // ---- Members

    @Override
    public void memberAdded(MembershipEvent event) {
        poke();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        poke();
    }

    // ---- Size and end

    /** How many lanes there are now. */
    synchronized int size() {
        int count = 0;
        for (Host host : hosts.values()) {
            count += host.refusal == null ? host.lanes.length : 0;
        }
        return Math.min(most, count);
    }

    /** Changes how many lanes there may be at most. */
    void resize(int lanes) {
        List<MasterLane> tooMany;
        synchronized (this) {
            most = lanes;
            List<MasterLane> all = new ArrayList<>(admitted.values());
            tooMany = all.size() <= lanes ? List.of() : all.subList(lanes, all.size());
        }
        tooMany.forEach(lane -> dismiss.accept(lane, "the pool was made smaller"));
        poke();
    }

    /** Opens no lanes any more, and says nothing of those that end. */
    synchronized void abandon() {
        closed = true;
        notifyAll();
    }

    /** Ends the thread, and waits until the workers know that their lanes are closed. The group has closed them before. */
    void close(long graceNanos) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        synchronized (this) {
            closed = true;
            notifyAll();
            for (Host host : hosts.values()) {
                addAll(host, closing);
            }
            for (MasterLink link : closing) {
                link.close();
                ends.add(link.allAnswered());
            }
        }
        Uninterrupted.join(keeper, Long.MAX_VALUE);
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .orTimeout(graceNanos, TimeUnit.NANOSECONDS)
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
        }
        // Of a cluster that cannot be reached it would take minutes.
        Thread destroyer = PoolThreads.daemon(terms.name() + "destroyer", this::destroy, LaneManager::notDestroyed);
        destroyer.start();
        Uninterrupted.join(destroyer, graceNanos);
    }

    private void destroy() {
        try {
            instance.getCluster().removeMembershipListener(listener);
            executor.destroy();
        } catch (RuntimeException e) {
            notDestroyed(e);
        }
    }

    static void notDestroyed(Throwable thrown) {
        HazelcastLogs.LIDO.log(Level.DEBUG, "what the pool had in the cluster could not be removed", thrown);
    }
}
