package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.process.JvmCommand;
import dev.lido.remote.process.JvmSpec;
import dev.lido.remote.process.JvmStarter;
import dev.lido.remote.process.PrivateFolder;
import dev.lido.remote.process.ProcessSupervisor;
import dev.lido.remote.process.SupervisedProcess;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pool whose workers are JVMs that this one starts on its machine, and gives {@linkplain SpawnSlots places} in MPI. */
final class SpawnBackend implements Backend, SpawnSlot.Taker {
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** How long it may take to connect a worker that has joined MPI. */
    private static final long SETTLE_NANOS = 5_000_000_000L;

    private final int firstSize;
    private final JvmSpec spec;
    private final WaitMode waitMode;
    private final int maxTasks;
    private final RemoteOptions options;
    private final MpiWorld world;

    private PrivateFolder folder;
    private @Nullable MpiTransport transport;
    private @Nullable WorkerGroup workerGroup;
    private @Nullable ProcessSupervisor children;

    /** By the numbers of the processes. */
    @GuardedBy("links") private final Map<Integer, MpiLink> links = new HashMap<>();

    @GuardedBy("links") private final Map<Integer, Process> processes = new HashMap<>();

    private volatile boolean closed;

    SpawnBackend(MpiWorld world, int size, JvmSpec spec, WaitMode waitMode, int maxTasks, RemoteOptions options) {
        this.world = world;
        this.firstSize = size;
        this.spec = spec;
        this.waitMode = waitMode;
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

    @Override
    public void start(WorkerEvents whom) throws IOException {
        folder = PrivateFolder.create();
        JvmCommand command = spec.commandIn(folder);
        transport = new MpiTransport(world.newTag(), waitMode.idleStrategy(), this::greet);
        children = new ProcessSupervisor(
                "lido-mpi-" + POOLS.incrementAndGet() + "s-", new Starter(command), firstSize, maxTasks, whom);
        byte[] secret = Hello.newSecret();
        workerGroup = new WorkerGroup(transport, children, secret, options);
        workerGroup.shareMemoryIn(folder.path());
        workerGroup.start(whom);
        children.expectWork();
        children.letConnect(secret);
    }

    private void greet(Link link) {
        workerGroup.greet(link);
    }

    @Override
    public void resize(int workers) {
        for (SupervisedProcess child : children.resize(workers)) {
            workerGroup.dismissWhenIdle(child, "the pool was made smaller");
        }
    }

    // ---- What becomes of a process

    /** Starts each process at a place of its own in MPI. */
    private final class Starter extends JvmStarter {
        Starter(JvmCommand command) {
            super(
                    command,
                    spec.environment(),
                    SpawnedWorkerMain.class,
                    SpawnedWorkerMain.arguments(transport.tag(), waitMode));
        }

        @Override
        public Process start(int number, int slot) throws IOException {
            SpawnSlots slots = SpawnSlots.get();
            Map<String, String> place = slots.take(SpawnBackend.this, number);
            Process process = null;
            try {
                process = start(number, slot, place);
            } finally {
                if (process == null) {
                    slots.notStarted(number, SpawnBackend.this);
                }
            }
            try {
                synchronized (links) {
                    processes.put(number, process);
                }
                slots.started(number, SpawnBackend.this, process);
                CompletableFuture<?> unused = process.onExit().thenRun(() -> ended(number));
            } catch (Throwable thrown) {
                // The supervisor does not know the process.
                process.destroyForcibly();
                throw thrown;
            }
            return process;
        }
    }

    @Override
    public void joined(int number, Mpi.Group group) {
        MpiLink link = new MpiLink(
                group, 0, transport.tag(), "worker " + number, waitMode.idleStrategy(), MpiLink.OtherEnd.SPAWNED);
        boolean alive;
        synchronized (links) {
            Process process = processes.get(number);
            alive = process != null && process.isAlive() && !closed;
            if (alive) {
                links.put(number, link);
            }
        }
        if (alive) {
            transport.expect(link);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    private void ended(int number) {
        MpiLink link;
        synchronized (links) {
            processes.remove(number);
            link = links.remove(number);
        }
        if (link != null) {
            link.lost("its process has ended");
            transport.wakeUp();
        }
    }

    // ---- Ending

    @Override
    public List<String> close(long graceNanos) {
        closed = true;
        if (children == null) {
            return List.of();
        }
        children.stopStarting();
        if (workerGroup != null) {
            workerGroup.close();
        }
        List<MpiLink> open;
        synchronized (links) {
            open = List.copyOf(links.values());
        }
        // Without the lock, which tells a link that its process has ended.
        open.forEach(MpiLink::close);
        SpawnSlots.get().settle(this, SETTLE_NANOS);
        children.close(graceNanos);
        SpawnSlots.get().leave(this);
        // Open MPI closes its socket to a process that has ended when somebody looks for messages.
        transport.discardAll();
        folder.close();
        return List.of();
    }
}
