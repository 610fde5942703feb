package dev.lido.backend.hazelcast;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lane open for each slot that the workers of a cluster have. A thread of its own compares the members with the
 * lanes: whenever a member joins or leaves or a lane ends, and twice a second. So whatever happened, the next check
 * repairs it.
 *
 * <p>A member whose lane could not be opened is tried again after a pause; one that was refused is left alone.
 *
 * <p>Thread-safe.
 */
final class LaneManager implements Admission, MembershipListener {
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /**
     * How a pool uses the members.
     *
     * @param name the start of the names of its workers
     * @param pool the pool's name, unique in the world
     * @param opening what lanes are opened with
     * @param self what the master reports of itself, which workers must be equal to; null if that does not matter
     * @param maxTasks the number of tasks that a lane runs before it is replaced
     * @param waitNanos the maximum time without a worker before the pool is broken, in nanoseconds; 0 for any time
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
    private final AtomicInteger numbers = new AtomicInteger();

    @GuardedBy("this") private final LaneTable table = new LaneTable();

    @GuardedBy("this") private final Map<Integer, MasterLane> admitted = new HashMap<>();

    @GuardedBy("this") private final List<MasterLink> closing = new ArrayList<>();

    @GuardedBy("this") private int most;

    @GuardedBy("this") private long withoutSince = System.nanoTime();

    @GuardedBy("this") private boolean reportedBroken;

    @GuardedBy("this") private boolean poked = true;

    @GuardedBy("this") private boolean closed;

    /**
     * Starts to open lanes.
     *
     * @param instance the master
     * @param terms how the members are used
     * @param most the maximum number of lanes
     * @param transport takes the links
     * @param events is notified if there are no workers for too long
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

    // ---- Checking

    private void keep() {
        try {
            while (awaitNext()) {
                check();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("no thread interrupts this one", e);
        }
    }

    private synchronized boolean awaitNext() throws InterruptedException {
        long now = System.nanoTime();
        long pause = Math.min(CHECK_NANOS, Math.max(TimeUnit.MILLISECONDS.toNanos(1), table.nextRetryAt() - now));
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

    private void check() {
        Set<Member> members;
        try {
            members = instance.getCluster().getMembers();
        } catch (RuntimeException notRunning) {
            endOfCluster(notRunning);
            return;
        }
        Map<UUID, Member> there =
                members.stream().filter(Attributes::works).collect(Collectors.toMap(Member::getUuid, member -> member));
        List<MasterLink> left;
        List<MasterLink> current;
        Map<MasterLink, MemberLanes> fresh = Map.of();
        long now = System.nanoTime();
        String problem;
        synchronized (this) {
            left = table.update(there);
            current = table.links();
            if (!closed) {
                fresh = table.openMissing(most - current.size(), now, now + CHECK_NANOS, this::newLink);
            }
            problem = problem();
        }
        left.forEach(link -> link.fail(new IOException("it has left the cluster")));
        long deadline = TimeUnit.MILLISECONDS.toNanos(terms.opening().deadlineMillis());
        current.forEach(link -> {
            link.checkDeadline(now, deadline);
            link.askForMore();
        });
        fresh.forEach((link, member) -> link.open(
                member.isDirect(now) ? terms.opening() : terms.opening().notDirect()));
        if (problem != null) {
            events.broken(new LidoException("LIDO-42", problem));
        }
    }

    private MasterLink newLink(Member member) {
        Integer number = Attributes.child(member);
        return new Opened(new LaneId(terms.pool(), number == null ? numbers.incrementAndGet() : number), member).link;
    }

    /** A link on its way from being opened to the group, which greets it once the worker has said something. */
    private final class Opened {
        final MasterLink link;

        @GuardedBy("this") private boolean offered;

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
            MemberLanes member = forget(link);
            if (member != null) {
                member.pause(growing);
            }
        }
        link.close();
        poke();
    }

    @GuardedBy("this") private @Nullable MemberLanes forget(MasterLink link) {
        admitted.remove(link.lane().number());
        closing.removeIf(one -> one.allAnswered().isDone());
        closing.add(link);
        if (admitted.isEmpty()) {
            withoutSince = System.nanoTime();
        }
        return table.remove(link);
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
            MemberLanes member = table.memberOf(link);
            if (member != null) {
                member.refusal = "it is about to leave";
            }
        }
        if (lane != null) {
            dismiss.accept(lane, "its member is about to leave the cluster");
        }
    }

    @GuardedBy("this") private @Nullable String problem() {
        boolean none = admitted.isEmpty() && terms.waitNanos() > 0;
        long nanos = System.nanoTime() - withoutSince;
        if (reportedBroken || !none) {
            return null;
        }
        String refusal = table.refusalOfAll();
        long patience = refusal != null ? CHECK_NANOS : terms.waitNanos();
        if (nanos < patience) {
            return null;
        }
        reportedBroken = true;
        return refusal != null
                ? "no worker of the cluster can work for this pool: " + refusal
                : "there has been no worker for " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s, and the cluster has "
                        + table.size() + " worker members; start some by java dev.lido.Launcher --pool=hazelcast?… "
                        + "--pool-role=worker, or set wait=0 to wait indefinitely";
    }

    private void endOfCluster(RuntimeException cause) {
        List<MasterLink> all;
        boolean report;
        synchronized (this) {
            all = table.links();
            report = !closed && !reportedBroken;
            reportedBroken = true;
        }
        all.forEach(link -> link.fail(new IOException("the cluster cannot be reached any more", cause)));
        if (report) {
            events.broken(new LidoException("LIDO-43", "the cluster cannot be reached any more: " + cause, cause));
        }
    }

    // ---- Admission

    @Override
    public MasterLane admit(Hello hello) throws RefusedException {
        synchronized (this) {
            MasterLink link = table.find(hello.number());
            MemberLanes member = link == null ? null : table.memberOf(link);
            if (link == null || member == null) {
                throw new RefusedException("this pool has no lane " + hello.number() + " any more");
            }
            try {
                if (terms.self() != null) {
                    hello.checkSame(terms.self());
                }
            } catch (RefusedException e) {
                member.refusal = e.getMessage();
                forget(link);
                throw e;
            }
            member.endPause();
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

    /** {@return the number of lanes that there shall be now} */
    synchronized int size() {
        return Math.min(most, table.slots());
    }

    /** Changes the maximum number of lanes. */
    void resize(int lanes) {
        List<MasterLane> surplus;
        synchronized (this) {
            most = lanes;
            List<MasterLane> all = new ArrayList<>(admitted.values());
            surplus = all.size() <= lanes ? List.of() : all.subList(lanes, all.size());
        }
        surplus.forEach(lane -> dismiss.accept(lane, "the pool was made smaller"));
        poke();
    }

    /** Opens no more lanes, and reports none of those that end. */
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
            closing.addAll(table.links());
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
