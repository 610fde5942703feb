package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.SharedMemory;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.values.Codecs;
import dev.lido.remote.values.EncodedValue;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.JobInfo;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one pool that are in other JVMs, as their master sees them: greets those who connect, sends them
 * chunks, and tells the engine of results, joiners and leavers. A backend supplies the {@link Transport}, hands each new
 * {@link Link} to {@link #greet}, and returns this from {@link dev.lido.spi.Backend#pump}.
 *
 * <p>What {@link Pump} names is for one thread at a time; everything else is thread-safe.
 */
public final class WorkerGroup implements Pump {

    /** How many may be about to say who they are, so that strangers cannot take memory. */
    private static final int MOST_NEWCOMERS = 64;

    /** So many strangers are warned of one by one, later ones each time that there have been twice as many. */
    private static final int MOST_WARNINGS = 16;

    private static final int MIB_SHIFT = 20;
    private static final long GREETING_NANOS = 10_000_000_000L;

    /** So often in the time after which a silent worker is lost it is looked for those that are. */
    private static final int LOOKS = 4;

    /** So many turns without a wait come before it is looked at the clock. */
    private static final int TURNS = 1024;

    private final Transport transport;
    private final Admission admission;
    private final byte[] secret;
    private final String codecName;
    private final String filter;
    private final OutputMode output;
    private final Codec codec;
    private final ClassLoader loader;

    /** How long a worker that has work may be silent; {@link Long#MAX_VALUE} for any time. */
    private final long heartbeatNanos;

    private volatile @Nullable Path sharedFolder;

    /** The machine on which that folder is; empty if all workers are there. */
    private volatile String machine = "";

    private volatile @Nullable WorkerEvents events;
    private volatile @Nullable Thread driving;

    // What is said of calls is said once a pool: a program that makes many is told of the first.
    private final AtomicBoolean warnedOfFunction = new AtomicBoolean();
    private final AtomicBoolean warnedOfInputs = new AtomicBoolean();
    private final SharedByInputs sharedByInputs = new SharedByInputs();

    private final ConcurrentLinkedQueue<Runnable> later = new ConcurrentLinkedQueue<>();

    // Only who drives touches these:
    private final List<Newcomer> newcomers = new ArrayList<>();
    private RemoteWorker[] workers = {};
    private boolean waited = true;
    private int turns;
    private long lastLook = System.nanoTime();
    private long turnedAway;

    /** Of strangers: memory outside of the heap would stay taken until the next garbage collection. */
    private final ArrayDeque<ByteQueue> spares = new ArrayDeque<>();

    /**
     * Makes a group without workers.
     *
     * @param transport waits for messages
     * @param admission decides who joins
     * @param secret what a worker has to know, {@link Hello#SECRET_BYTES} random bytes
     * @param options how values are encoded and what becomes of output
     * @throws dev.lido.ConfigException if there is no such codec, or the filter is malformed
     */
    public WorkerGroup(Transport transport, Admission admission, byte[] secret, RemoteOptions options) {
        this.transport = transport;
        this.admission = admission;
        this.secret = secret.clone();
        this.codecName = options.codec();
        this.filter = options.filter();
        this.output = options.output();
        this.codec = Codecs.named(codecName, filter);
        this.heartbeatNanos = options.heartbeat().isZero()
                ? Long.MAX_VALUE
                : options.heartbeat().toNanos();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        this.loader = context == null ? ClassLoader.getSystemClassLoader() : context;
    }

    /**
     * Has large arrays go through memory that master and worker share. For crews all of whose workers run on this
     * machine, as this user. Called before {@link #start}.
     *
     * @param folder where the files belong that both map; nobody else may enter it. Files there are deleted once both
     *     have opened them
     */
    public void shareMemoryIn(Path folder) {
        sharedFolder = folder;
    }

    /**
     * As {@link #shareMemoryIn}, for crews of which workers may run elsewhere: those on this machine that can write to the
     * folder share memory, and the others do not. Nobody does where the system has no boot ID, which only Linux
     * has. Called before {@link #start}.
     *
     * @param folder as above
     */
    public void offerMemoryIn(Path folder) {
        offerMemoryIn(folder, MachineId.id());
    }

    void offerMemoryIn(Path folder, String here) {
        machine = here;
        sharedFolder = here.isEmpty() ? null : folder;
    }

    /**
     * Begins to greet workers.
     *
     * @param whom whom to tell of them
     */
    public void start(WorkerEvents whom) {
        events = whom;
    }

    OutputMode output() {
        return output;
    }

    /**
     * Takes in a new connection: once it has shown that it knows the secret, and was admitted, it is a worker. Called by
     * who drives, from within {@link Transport#accept}; other threads use {@link #later}.
     *
     * @param link the connection
     */
    public void greet(Link link) {
        if (newcomers.size() >= MOST_NEWCOMERS) {
            greetNewcomers();
        }
        if (newcomers.size() >= MOST_NEWCOMERS) {
            // Workers say who they are at once; the one who has been silent for longest is none.
            turnAway(newcomers.remove(0), new IOException("too many have connected and not said who they are"));
        }
        ByteQueue used = spares.poll();
        newcomers.add(new Newcomer(link, used == null ? new ByteQueue() : used, System.nanoTime()));
    }

    /**
     * Has something done by who drives, soon.
     *
     * @param action what to do
     */
    public void later(Runnable action) {
        later.add(action);
        wakeUp();
    }

    @Override
    public Object encode(Object value, String role) {
        return EncodedValue.of(value, codec, role);
    }

    /** Whether the calling thread is in the middle of {@link #poll}. */
    boolean isDriving() {
        return driving == Thread.currentThread();
    }

    @Override
    public boolean poll() {
        driving = Thread.currentThread();
        try {
            boolean any = false;
            for (Runnable action = later.poll(); action != null; action = later.poll()) {
                action.run();
                any = true;
            }
            transport.accept();
            any |= greetNewcomers();
            for (RemoteWorker worker : workers) {
                any |= look(worker);
            }
            if (waited || ++turns % TURNS == 0) {
                lookForSilence();
            }
            waited = false;
            return any;
        } finally {
            for (RemoteWorker worker : workers) {
                worker.flush();
            }
            driving = null;
        }
    }

    /** A worker with nothing in hand says nothing, so it is looked at only after a wait, which its end would end. */
    private boolean look(RemoteWorker worker) {
        Exception broken = worker.broken();
        if (broken == null && !waited && !worker.hasWork()) {
            return false;
        }
        try {
            boolean any = worker.receiver().receive();
            if (broken == null) {
                return any;
            }
            // It can be told nothing any more, but what it said before counts: which tasks it has started, above all.
            while (any) {
                any = worker.receiver().receive();
            }
        } catch (FrameReceiver.EndOfLink end) {
            broken = null;
        } catch (IOException | RuntimeException e) {
            broken = e;
        }
        lose(worker, broken);
        return true;
    }

    /**
     * Where this thread was held up, by a pause of this JVM or its user's code, what has come meanwhile may not be read
     * yet, and the workers may have been held up, too: a look counts for twice the usual time at most.
     */
    private void lookForSilence() {
        if (heartbeatNanos == Long.MAX_VALUE) {
            return;
        }
        long now = System.nanoTime();
        long since = now - lastLook;
        long usual = heartbeatNanos / LOOKS;
        if (since >= usual) {
            lastLook = now;
            for (RemoteWorker worker : workers) {
                worker.checkSilence(Math.min(since, 2 * usual), heartbeatNanos);
            }
        }
    }

    @Override
    public void await(long nanos) {
        if (later.isEmpty()) {
            long most = Math.min(nanos, heartbeatNanos / LOOKS);
            transport.await(newcomers.isEmpty() ? most : Math.min(most, GREETING_NANOS));
        }
        waited = true;
    }

    @Override
    public void wakeUp() {
        transport.wakeUp();
    }

    // ---- Joining

    /** Somebody who has connected and not yet said who he is. */
    private static final class Newcomer {
        final Link link;
        final long since;
        final ByteQueue in;

        Newcomer(Link link, ByteQueue in, long since) {
            this.link = link;
            this.in = in;
            this.since = since;
        }
    }

    private boolean greetNewcomers() {
        boolean any = false;
        for (int i = newcomers.size() - 1; i >= 0; i--) {
            Newcomer newcomer = newcomers.get(i);
            try {
                int read = LinkTransfer.read(newcomer.link, newcomer.in);
                if (read < 0) {
                    throw new IOException("it closed the connection");
                }
                int type = Frames.next(newcomer.in, Hello.MOST_BYTES);
                if (type == FrameType.HELLO) {
                    newcomers.remove(i);
                    admit(newcomer);
                    any = true;
                } else if (type >= 0) {
                    throw new IOException("its first frame was of type " + type);
                } else if (System.nanoTime() - newcomer.since > GREETING_NANOS) {
                    throw new IOException("it did not say who it is");
                }
            } catch (IOException | RuntimeException e) {
                newcomers.remove(newcomer);
                turnAway(newcomer, e);
                any = true;
            }
        }
        return any;
    }

    private void admit(Newcomer newcomer) throws IOException {
        ByteQueue out = new ByteQueue();
        WorkerHandle member;
        try {
            Hello hello = Hello.read(newcomer.in, secret);
            member = admission.admit(hello);
        } catch (RefusedException e) {
            long mark = Frames.begin(out);
            out.putString(e.getMessage());
            Frames.end(out, mark, FrameType.REFUSED);
            LinkTransfer.write(out, newcomer.link);
            throw e;
        }
        Path folder = sharedFolder;
        Path files = folder == null ? null : folder.resolve(member.name());
        new Welcome(member.name(), codecName, filter, output, files == null ? "" : files.toString(), machine)
                .write(out);
        SharedMemory shared = files == null ? null : SharedMemory.ofMaster(files, machine.isEmpty());
        ValueWriter writer = new ValueWriter(codec, shared == null ? null : shared.sender());
        ValueReader reader = new ValueReader(codec, loader, shared == null ? null : shared.receiver());
        RemoteWorker worker = new RemoteWorker(this, newcomer.link, member, newcomer.in, out, writer, reader, shared);
        RemoteWorker[] more = new RemoteWorker[workers.length + 1];
        System.arraycopy(workers, 0, more, 0, workers.length);
        more[workers.length] = worker;
        workers = more;
        events.joined(worker);
    }

    /** Who tries again and again does not fill the log. */
    private void turnAway(Newcomer newcomer, Exception why) {
        turnedAway++;
        boolean warn = turnedAway <= MOST_WARNINGS || Long.bitCount(turnedAway) == 1;
        RemoteLogs.LIDO.log(
                warn ? Level.WARNING : Level.DEBUG,
                "a connection from {0} was turned away, the {2}. of this pool: {1}",
                newcomer.link.peer(),
                why.getMessage(),
                turnedAway);
        newcomer.link.close();
        newcomer.in.clear();
        spares.add(newcomer.in);
    }

    /** Warns, once, of a call's function that takes long to reach each worker. */
    void warnOfLargeFunction(JobInfo call, long bytes, ValueWriter values) {
        if (warnedOfFunction.compareAndSet(false, true)) {
            String largest = new LargeCapture(values).largest(call.task());
            RemoteLogs.LIDO.log(
                    Level.WARNING,
                    "the function of call {0} has {1} MiB, which each worker is sent{2}; what tasks share is better read"
                            + " by an initializer, or from a file",
                    call.id(),
                    bytes >> MIB_SHIFT,
                    largest == null ? "" : ", most of it in " + largest);
        }
    }

    /** Warns, once, if inputs that have many bytes have them since they share an object. */
    void lookAtLargeInputs(JobInfo call, @Nullable Object[] inputs) {
        if (warnedOfInputs.get()) {
            return;
        }
        String shared = sharedByInputs.find(call.id(), inputs);
        if (shared != null && warnedOfInputs.compareAndSet(false, true)) {
            RemoteLogs.LIDO.log(
                    Level.WARNING,
                    "inputs of call {0} refer to one large object, of {1}, which is sent with each of them; let the function"
                            + " capture it, and each worker is sent it once, or have an initializer read it",
                    call.id(),
                    shared);
        }
    }

    // ---- Leaving

    private void lose(RemoteWorker worker, @Nullable Exception cause) {
        remove(worker);
        worker.handle().leavesBehind(worker.inFlight());
        worker.markGone();
        events.lost(worker, worker.handle().lost(cause));
    }

    /**
     * Takes a worker out of the pool, as soon as it has nothing in hand, and tells its member that it {@linkplain
     * WorkerHandle#retired retired}.
     *
     * @param member the worker
     * @param reason why
     */
    public void dismissWhenIdle(WorkerHandle member, String reason) {
        later(() -> {
            for (RemoteWorker worker : workers) {
                if (worker.handle() == member && worker.takeNoMore(reason)) {
                    dismiss(worker, reason);
                }
            }
        });
    }

    void dismiss(RemoteWorker worker, String reason) {
        remove(worker);
        events.lost(worker, reason);
        worker.markGone();
        worker.handle().retired();
    }

    private void remove(RemoteWorker worker) {
        List<RemoteWorker> left = new ArrayList<>(List.of(workers));
        left.remove(worker);
        workers = left.toArray(new RemoteWorker[0]);
    }

    /**
     * Ends all connections; the workers then end by themselves. Called when nobody drives any more.
     */
    public void close() {
        for (Newcomer newcomer : newcomers) {
            newcomer.link.close();
        }
        newcomers.clear();
        for (RemoteWorker worker : workers) {
            worker.markGone();
        }
        workers = new RemoteWorker[0];
    }
}
