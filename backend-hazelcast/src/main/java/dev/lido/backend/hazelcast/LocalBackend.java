package dev.lido.backend.hazelcast;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.remote.Hello;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.process.Archive;
import dev.lido.remote.process.JvmCommand;
import dev.lido.remote.process.JvmSpec;
import dev.lido.remote.process.JvmStarter;
import dev.lido.remote.process.PrivateFolder;
import dev.lido.remote.process.ProcessSupervisor;
import dev.lido.remote.process.SupervisedProcess;
import dev.lido.spi.Backend;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of child JVMs on this machine, for development. A member in this JVM, which keeps no data, is the one that
 * the children find; the pool itself is a client, unless it is to be that member.
 *
 * <p>The cluster's name is random and stands in a file of the pool's private folder, so that no other user can join.
 */
final class LocalBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();
    private static final long LOOK_MILLIS = 5;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final int firstSize;
    private final HazelcastSettings settings;
    private final JvmSpec spec;
    private final Archive archive;
    private final int maxTasks;
    private final RemoteOptions options;

    private PrivateFolder folder;

    /** What the children are told; null until it is known. */
    private volatile @Nullable Address published;

    // What was started and is to be ended:
    private @Nullable ProcessSupervisor children;
    private @Nullable HazelcastInstance member;
    private @Nullable WorkerGroup workerGroup;
    private @Nullable Thread starter;
    private @Nullable ProgramEnd end;

    @GuardedBy("this") private @Nullable HazelcastInstance master;

    @GuardedBy("this") private @Nullable LaneManager lanes;

    @GuardedBy("this") private boolean closed;

    LocalBackend(
            int size, HazelcastSettings settings, JvmSpec spec, Archive archive, int maxTasks, RemoteOptions options) {
        this.firstSize = size;
        this.settings = settings;
        this.spec = spec;
        this.archive = archive;
        this.maxTasks = maxTasks;
        this.options = options;
    }

    @Override
    public int size() {
        return children == null ? firstSize : children.size();
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    /** The children's JVMs start while the member here does; then they are told where it is. */
    @Override
    public void start(WorkerEvents events) throws IOException {
        String name = "lido-hazelcast-" + POOLS.incrementAndGet() + "-";
        folder = PrivateFolder.create();
        children = new ProcessSupervisor(name, new Starter(spec.commandIn(folder)), firstSize, maxTasks, events);
        children.expectWork();
        Uninterrupted.run(() -> startCluster(name, events));
    }

    private final class Starter extends JvmStarter {
        private final String java;

        Starter(JvmCommand command) {
            super(
                    command,
                    spec.environment(),
                    ChildMain.class,
                    List.of(folder.path().toString()));
            java = command.java();
        }

        @Override
        public Process start(int number, int slot) throws IOException {
            writeAddressAgain();
            return super.start(number, slot);
        }

        @Override
        public void complete() {
            super.complete();
            archive.make(java, folder);
        }
    }

    /** A cleaner of temporary files, for example, may have deleted the file before a process is started. */
    private void writeAddressAgain() throws IOException {
        Address told = published;
        if (told != null && !told.isIn(folder.path())) {
            folder.restore();
            told.write(folder.path());
        }
    }

    private void startCluster(String name, WorkerEvents events) {
        String cluster = Configs.POOL + UUID.randomUUID();
        HazelcastInstance first = Hazelcast.newHazelcastInstance(Configs.ofMaster(cluster));
        member = first;
        end = new ProgramEnd(name + "end", this::leave);
        end.add(first);
        String address = Address.of(first.getCluster().getLocalMember());
        Address told = new Address(cluster, address);
        told.write(folder.path());
        published = told;
        byte[] secret = Hello.newSecret();
        children.letConnect(secret);

        MasterTransport transport = new MasterTransport(link -> workerGroup.greet(link));
        WorkerGroup made = new WorkerGroup(transport, children, secret, options);
        made.start(events);
        workerGroup = made;
        starter = PoolThreads.daemon(
                name + "opener", () -> openLanes(name, first, address, secret, transport, events), events::broken);
        starter.start();
    }

    /**
     * A client connects to all members at its start, but to those that come later once a second only. So it waits for
     * the first ones.
     */
    private void openLanes(
            String name,
            HazelcastInstance first,
            String address,
            byte[] secret,
            MasterTransport transport,
            WorkerEvents events) {
        String cluster = first.getConfig().getClusterName();
        HazelcastInstance own = first;
        if (!settings.asMember()) {
            if (!awaitChildren(first)) {
                return;
            }
            own = end.add(HazelcastClient.newHazelcastClient(Configs.ofClient(cluster, address)));
        }
        LaneManager.Terms terms = new LaneManager.Terms(
                name,
                cluster,
                new LaneRequest(
                        own.getLocalEndpoint().getUuid(),
                        !settings.asMember(),
                        settings.deadlineMillis(),
                        HexFormat.of().formatHex(secret)),
                null,
                maxTasks,
                0);
        synchronized (this) {
            master = own;
            lanes = new LaneManager(own, terms, Integer.MAX_VALUE, transport, events, workerGroup::dismissWhenIdle);
        }
    }

    /** Returns when all children have joined, or the first has and the others take their time; false on close. */
    private boolean awaitChildren(HazelcastInstance first) {
        long firstSeen = 0;
        while (true) {
            long now = System.nanoTime();
            int joined = first.getCluster().getMembers().size() - 1;
            firstSeen = firstSeen == 0 && joined > 0 ? now : firstSeen;
            if (joined >= children.size() || (joined > 0 && now - firstSeen > LATE_NANOS)) {
                return true;
            }
            synchronized (this) {
                if (closed) {
                    return false;
                }
                try {
                    wait(LOOK_MILLIS);
                } catch (InterruptedException e) {
                    throw new AssertionError("nobody interrupts this thread", e);
                }
            }
        }
    }

    @Override
    public void resize(int workers) {
        for (SupervisedProcess child : children.resize(workers)) {
            workerGroup.dismissWhenIdle(child, "the pool was made smaller");
        }
    }

    /** The program ends without having closed the pool. The children end with it. */
    private void leave() {
        children.stopStarting();
        HazelcastInstance client;
        synchronized (this) {
            closed = true;
            notifyAll();
            client = master;
            if (lanes != null) {
                lanes.abandon();
            }
        }
        if (client != null) {
            client.getLifecycleService().terminate();
        }
        member.getLifecycleService().terminate();
    }

    @Override
    public List<String> close(long graceNanos) {
        if (children == null) {
            return List.of();
        }
        Uninterrupted.run(() -> closeCluster(graceNanos));
        archive.close();
        folder.close();
        return List.of();
    }

    private void closeCluster(long graceNanos) {
        if (end != null) {
            end.close();
        }
        children.stopStarting();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        if (starter != null) {
            Uninterrupted.join(starter, Long.MAX_VALUE);
        }
        if (workerGroup != null) {
            workerGroup.close();
        }
        LaneManager opened;
        HazelcastInstance own;
        synchronized (this) {
            opened = lanes;
            own = master;
        }
        if (opened != null) {
            opened.close(TimeUnit.SECONDS.toNanos(1));
        }
        children.close(graceNanos);
        if (own != null && own != member) {
            own.shutdown();
        }
        if (member != null) {
            member.getLifecycleService().terminate();
        }
    }
}
