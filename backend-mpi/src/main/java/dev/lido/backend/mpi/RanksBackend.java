package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.remote.Admission;
import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import dev.lido.remote.RefusedException;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.WorkerHandle;
import dev.lido.spi.Backend;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.Pump;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.WorkerEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A pool whose workers are the other ranks of the job that this rank is of. They stay when the pool is closed. */
final class RanksBackend implements Backend, Admission, Ranks.Pool {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final Ranks ranks;
    private final int size;
    private final IdleStrategy idleStrategy;
    private final boolean sameClasses;
    private final RemoteOptions options;
    private final String prefix = "lido-mpi-" + POOLS.incrementAndGet() + "-";
    private final byte[] secret = Hello.newSecret();

    private @Nullable MpiTransport transport;
    private @Nullable WorkerGroup workerGroup;
    private WorkerEvents events;

    @GuardedBy("this") private final Map<Rank, MpiLink> working = new HashMap<>();

    @GuardedBy("this") private boolean closed;

    RanksBackend(Ranks ranks, int size, IdleStrategy idleStrategy, boolean sameClasses, RemoteOptions options) {
        this.ranks = ranks;
        this.size = size;
        this.idleStrategy = idleStrategy;
        this.sameClasses = sameClasses;
        this.options = options;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    @Override
    public void start(WorkerEvents whom) {
        events = whom;
        transport = new MpiTransport(ranks.world().newTag(), idleStrategy, this::greet);
        workerGroup = new WorkerGroup(transport, this, secret, options);
        Path memory = ranks.memory();
        if (memory != null) {
            workerGroup.offerMemoryIn(memory);
        }
        workerGroup.start(whom);
        ranks.add(this);
    }

    private void greet(Link link) {
        workerGroup.greet(link);
    }

    // ---- What becomes of a rank

    @Override
    public void connected(Rank rank) {
        MpiLink link;
        synchronized (this) {
            if (closed || rank.number() > size) {
                return;
            }
            link = new MpiLink(
                    ranks.world().group(),
                    rank.number(),
                    transport.tag(),
                    rank.described(),
                    idleStrategy,
                    MpiLink.OtherEnd.RANK);
            working.put(rank, link);
        }
        transport.expect(link);
        rank.open(transport.tag(), secret);
    }

    @Override
    public void closed(Rank rank, int tag) {
        if (tag == transport.tag()) {
            leaves(rank);
        }
    }

    /** A job without one of its ranks cannot go on, also if this one was not wanted by this pool. */
    @Override
    public void ended(Rank rank) {
        MpiLink link = leaves(rank);
        if (link != null) {
            link.lost(rank.described() + " has ended");
            transport.wakeUp();
        } else {
            breakJob(rank, "");
        }
    }

    @Override
    public void failed(Throwable thrown) {
        events.broken(thrown);
    }

    private synchronized @Nullable MpiLink leaves(Rank rank) {
        MpiLink link = working.remove(rank);
        notifyAll();
        return link;
    }

    @Override
    public WorkerHandle admit(Hello hello) throws RefusedException {
        Rank rank = hello.number() < 1 || hello.number() > size
                ? null
                : ranks.first(size).get(hello.number() - 1);
        if (rank == null || rank.pid() != hello.pid()) {
            throw new RefusedException("process " + hello.pid() + " is not rank " + hello.number() + " of this job");
        }
        if (sameClasses) {
            try {
                hello.checkSame(Hello.ofThisJvm(0, ClassPathHashTask.hash()));
            } catch (RefusedException e) {
                events.broken(new LidoException("LIDO-55", e.getMessage()));
                throw e;
            }
        }
        return new Working(rank);
    }

    private void breakJob(Rank rank, String tasks) {
        String message = rank.described() + tasks + " has ended"
                + "; an MPI job cannot continue without one of its ranks, so the whole job ends";
        ExitMessage.say("LIDO-56: " + message);
        events.broken(new LidoException("LIDO-56", message));
    }

    private final class Working implements WorkerHandle {
        private final Rank rank;
        private String tasks = "";

        Working(Rank rank) {
            this.rank = rank;
        }

        @Override
        public String name() {
            return prefix + rank.number();
        }

        @Override
        public int tasksLimit() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void retired() {
            throw new AssertionError("there is no limit to its tasks");
        }

        /** A rank cannot be ended without its job; its place stays taken until the task returns. */
        @Override
        public void abandon() {}

        /** As if it had ended: it may never come back, and nobody can take its place. */
        @Override
        public void silent(String reason) {
            events.broken(new LidoException(
                    "LIDO-33",
                    rank.described() + " does not respond: " + reason
                            + "; an MPI job cannot continue without one of its ranks"));
        }

        @Override
        public void leavesBehind(List<RemoteChunk> chunks) {
            StringJoiner all = new StringJoiner(", ");
            for (RemoteChunk chunk : chunks) {
                long last = chunk.firstIndex() + chunk.size() - 1;
                all.add(chunk.firstIndex() + (chunk.size() == 1 ? "" : " to " + last));
            }
            tasks = chunks.isEmpty() ? "" : ", which had the tasks " + all + ",";
        }

        @Override
        public String lost(@Nullable Exception cause) {
            MpiLink link = leaves(rank);
            if (link != null) {
                transport.forget(link);
            }
            if (rank.end() != null) {
                breakJob(rank, tasks);
                return rank.end();
            }
            return rank.described() + " closed its connection" + (cause == null ? "" : ": " + cause.getMessage());
        }
    }

    // ---- Ending

    @Override
    public List<String> close(long graceNanos) {
        if (workerGroup == null) {
            return List.of();
        }
        workerGroup.close();
        List<String> still = awaitRanks(graceNanos);
        ranks.remove(this);
        if (still.isEmpty()) {
            transport.discardAll();
        }
        return still;
    }

    /** Returns the names of those that still run a task. */
    private synchronized List<String> awaitRanks(long nanos) {
        closed = true;
        working.values().forEach(MpiLink::close);
        long begin = System.nanoTime();
        boolean interrupted = false;
        long left;
        while (!working.isEmpty() && (left = nanos - (System.nanoTime() - begin)) > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        List<String> names = new ArrayList<>();
        working.keySet().forEach(rank -> names.add(prefix + rank.number()));
        return names;
    }
}
