package dev.lido.backend.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.ConfigException;
import dev.lido.remote.ClassPathHash;
import dev.lido.remote.Hello;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.WorkerGroup;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pool on a cluster whose workers somebody else has started, and starts and ends while the pool works. */
final class ClusterBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final HazelcastSettings settings;
    private final int most;
    private final int maxTasks;
    private final boolean sameClasses;
    private final RemoteOptions options;

    // What was started and is to be ended:
    private @Nullable HazelcastInstance master;
    private @Nullable WorkerGroup workerGroup;
    private @Nullable LaneManager lanes;
    private @Nullable ProgramEnd end;

    ClusterBackend(
            HazelcastSettings settings, OptionalInt workers, int maxTasks, boolean sameClasses, RemoteOptions options) {
        this.settings = settings;
        this.most = workers.orElse(Integer.MAX_VALUE);
        this.maxTasks = maxTasks;
        this.sameClasses = sameClasses;
        this.options = options;
    }

    /** As many as there are; before the first has joined, one. */
    @Override
    public int size() {
        return lanes == null ? 1 : Math.max(1, lanes.size());
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    @Override
    public void start(WorkerEvents events) {
        Uninterrupted.run(() -> join(events));
    }

    private void join(WorkerEvents events) {
        HazelcastInstance own =
                settings.asMember() ? Hazelcast.newHazelcastInstance(Configs.ofMemberMaster(settings)) : connect();
        master = own;
        String name = "lido-hazelcast-c" + POOLS.incrementAndGet() + "-";
        byte[] secret = Hello.newSecret();
        MasterTransport transport = new MasterTransport(link -> workerGroup.greet(link));
        WorkerGroup made = new WorkerGroup(transport, hello -> lanes.admit(hello), secret, options);
        made.start(events);
        workerGroup = made;
        LaneManager.Terms terms = new LaneManager.Terms(
                name,
                Configs.POOL + UUID.randomUUID(),
                new LaneRequest(
                        own.getLocalEndpoint().getUuid(),
                        !settings.asMember(),
                        settings.deadlineMillis(),
                        HexFormat.of().formatHex(secret)),
                sameClasses ? Hello.ofThisJvm(0, ClassPathHash.ofThisJvm()) : null,
                maxTasks,
                settings.waitNanos());
        LaneManager opened = new LaneManager(own, terms, most, transport, events, made::dismissWhenIdle);
        lanes = opened;
        end = new ProgramEnd(name + "end", () -> {
            opened.abandon();
            own.shutdown();
        });
        end.add(own);
    }

    private HazelcastInstance connect() {
        try {
            return HazelcastClient.newHazelcastClient(Configs.ofClient(settings));
        } catch (IllegalStateException e) {
            throw new ConfigException(
                    "LIDO-40",
                    "no Hazelcast cluster named '" + settings.cluster() + "' was found at "
                            + String.join(", ", settings.members()) + " within "
                            + TimeUnit.NANOSECONDS.toSeconds(settings.waitNanos())
                            + " s; start workers by java dev.lido.Launcher --pool=hazelcast?… --pool-role=worker, or"
                            + " set the option wait to wait longer",
                    e);
        }
    }

    @Override
    public void resize(int workers) {
        lanes.resize(workers);
    }

    @Override
    public List<String> close(long graceNanos) {
        Uninterrupted.run(() -> leave());
        return List.of();
    }

    private void leave() {
        if (end != null) {
            end.close();
        }
        if (workerGroup != null) {
            workerGroup.close();
        }
        if (lanes != null) {
            lanes.close(TimeUnit.SECONDS.toNanos(2));
        }
        if (master != null) {
            master.shutdown();
        }
    }
}
