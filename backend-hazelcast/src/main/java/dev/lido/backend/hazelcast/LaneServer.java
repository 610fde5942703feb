package dev.lido.backend.hazelcast;

import com.hazelcast.client.Client;
import com.hazelcast.client.ClientListener;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.WorkerLoop;
import dev.lido.remote.process.WorkerJvm;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.ThrowableText;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a member a worker: takes the requests that masters send it, and has a thread for each lane that is open. A lane
 * ends when its master closes it, leaves the cluster, or says nothing for too long; the member then goes on for others.
 *
 * <p>Thread-safe.
 */
final class LaneServer {
    static final String NOT_CONNECTED = "the master is not connected to the worker yet";

    private static final String KEY = "dev.lido.lanes";

    private final HazelcastInstance instance;
    private final Function<LaneRequest, byte[]> secret;
    private final String classPath;
    private final Runnable onIdle;
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final ConcurrentMap<LaneId, WorkerLane> lanes = new ConcurrentHashMap<>();

    /** Clients that were connected when they asked for a lane. */
    private final Set<UUID> connectedMasters = ConcurrentHashMap.newKeySet();

    private volatile long idleSince = System.nanoTime();
    private volatile boolean leaving;

    private LaneServer(
            HazelcastInstance instance, Function<LaneRequest, byte[]> secret, String classPath, Runnable onIdle) {
        this.instance = instance;
        this.secret = secret;
        this.classPath = classPath;
        this.onIdle = onIdle;
    }

    /**
     * Makes a member a worker.
     *
     * @param instance the member
     * @param secret what it shows to a master
     * @param classPath the hash of this JVM's class path, or empty if it is not to be compared
     * @param onIdle called each time that the last lane has ended
     * @return its server
     */
    static LaneServer open(
            HazelcastInstance instance, Function<LaneRequest, byte[]> secret, String classPath, Runnable onIdle) {
        LaneServer server = new LaneServer(instance, secret, classPath, onIdle);
        instance.getUserContext().put(KEY, server);
        instance.getCluster().addMembershipListener(new MastersThatAreMembers(server));
        instance.getClientService().addClientListener(new MastersThatAreClients(server));
        return server;
    }

    static @Nullable LaneServer of(HazelcastInstance instance) {
        return (LaneServer) instance.getUserContext().get(KEY);
    }

    /** Takes a request, and waits for the answer. */
    Response take(Request request) throws InterruptedException {
        if (request.number() == 0) {
            LaneRequest opening = LaneRequest.of(request.bytes());
            if (leaving) {
                return Response.noLane("the worker is about to leave the cluster");
            } else if (opening.direct() && !isConnectedForLong(opening.master())) {
                return Response.noLane(NOT_CONNECTED);
            }
            return open(request.lane(), opening).take(request);
        }
        WorkerLane lane = lanes.get(request.lane());
        return lane == null ? Response.noLane("the worker has ended it") : lane.take(request);
    }

    /**
     * Whether a client was connected when it asked before. The member knows of a connection before the client does, which goes
     * on to send by way of other members; what is under way there would be lost when one of those leaves.
     */
    private boolean isConnectedForLong(UUID master) {
        return isConnected(master) && !connectedMasters.add(master);
    }

    private boolean isConnected(UUID master) {
        for (Client client : instance.getClientService().getConnectedClients()) {
            if (client.getUuid().equals(master)) {
                return true;
            }
        }
        return false;
    }

    private WorkerLane open(LaneId id, LaneRequest opening) {
        WorkerLane made = new WorkerLane(id, opening, this::serve, this::newThread);
        if (lanes.putIfAbsent(id, made) == null) {
            made.worker().start();
            return made;
        }
        WorkerLane there = lanes.get(id);
        return there == null ? made : there;
    }

    private Thread newThread(Runnable work) {
        Thread thread = PoolThreads.daemon("lido-hazelcast-lane", work, LaneServer::ended);
        thread.setContextClassLoader(loader);
        return thread;
    }

    /** Runs on the lane's thread. Tasks may run out of memory; where the lane itself does, nothing can be told any more. */
    private void serve(WorkerLane lane) {
        try {
            work(lane);
        } catch (OutOfMemoryError e) {
            WorkerJvm.outOfMemory();
        }
    }

    private void work(WorkerLane lane) {
        Thread worker = Thread.currentThread();
        String end = "the lane was closed";
        try {
            Hello hello = Hello.ofThisJvm(lane.id().number(), classPath);
            WorkerLoop.serve(lane, hello, secret.apply(lane.opening()), worker::interrupt);
        } catch (RefusedException e) {
            HazelcastLogs.LIDO.log(Level.WARNING, "a pool does not want this worker: {0}", e.getMessage());
            end = e.getMessage();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            end = ThrowableText.of(e);
            Level level = lane.isClosed() ? Level.DEBUG : Level.WARNING;
            HazelcastLogs.LIDO.log(level, "a lane has ended for a reason of its own", e);
        } finally {
            lane.end(end);
            lanes.remove(lane.id());
            if (lanes.isEmpty()) {
                idleSince = System.nanoTime();
                onIdle.run();
            }
        }
    }

    /** The lane itself has said that it is at its end. */
    private static void ended(Throwable thrown) {
        HazelcastLogs.LIDO.log(Level.WARNING, "a lane has ended for a reason of its own", thrown);
    }

    /** How long there has been no lane, in nanoseconds. */
    long idleNanos(long now) {
        return lanes.isEmpty() ? now - idleSince : 0;
    }

    /** The threads that run tasks. */
    List<Thread> workers() {
        return lanes.values().stream().map(WorkerLane::worker).toList();
    }

    // ---- Masters that are gone

    /** Ends the lanes whose masters have said nothing for too long. To be called now and then. */
    void dropTheForsaken(long now) {
        for (WorkerLane lane : lanes.values()) {
            if (lane.isForsaken(now)) {
                HazelcastLogs.LIDO.log(Level.WARNING, "a pool has said nothing for too long, its lane is ended");
                lane.masterGone();
            }
        }
    }

    private void masterGone(UUID master) {
        connectedMasters.remove(master);
        Set<String> pools = new HashSet<>();
        for (WorkerLane lane : lanes.values()) {
            if (lane.opening().master().equals(master)) {
                lane.masterGone();
                pools.add(lane.id().pool());
            }
        }
        // The master cannot do it any more; destroying it again does nothing.
        for (String pool : pools) {
            PoolThreads.daemon(
                            "lido-hazelcast-destroyer",
                            () -> instance.getExecutorService(pool).destroy(),
                            LaneManager::notDestroyed)
                    .start();
        }
    }

    private record MastersThatAreMembers(LaneServer server) implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            // A master that has work here says so itself.
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            server.masterGone(event.getMember().getUuid());
        }
    }

    private record MastersThatAreClients(LaneServer server) implements ClientListener {
        @Override
        public void clientConnected(Client client) {
            // A master that has work here says so itself.
        }

        @Override
        public void clientDisconnected(Client client) {
            server.masterGone(client.getUuid());
        }
    }

    // ---- Leaving

    /**
     * Asks all masters to hand out no more, and waits until what they have handed out is done, and they have closed their
     * lanes.
     *
     * @param nanos how long to wait at most
     */
    void leave(long nanos) throws InterruptedException {
        leaving = true;
        lanes.values().forEach(WorkerLane::leave);
        long begin = System.nanoTime();
        for (WorkerLane lane : List.copyOf(lanes.values())) {
            long left = nanos - (System.nanoTime() - begin);
            if (left > 0) {
                TimeUnit.NANOSECONDS.timedJoin(lane.worker(), left);
            }
        }
    }
}
