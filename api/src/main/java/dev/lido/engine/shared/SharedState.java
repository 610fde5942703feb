package dev.lido.engine.shared;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.PoolClosedException;
import dev.lido.shared.DeadlockException;
import dev.lido.spi.TaskRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state that the tasks of one pool share, at its master. It knows neither jobs nor workers: the engine gives it the
 * {@link Participant}s, and reports their ends.
 *
 * <p><b>Locks.</b> The lock guards what several participants or objects are concerned by: permits, channels, who holds and
 * waits. It is held for a few steps, never while code of users runs, and no lock is taken under it; the engine's lock and
 * the monitors of chunks and objects may be held before. The monitor of a {@link SharedObject} guards what is its own, and
 * is held while functions of users run, so it is not taken under the engine's lock.
 *
 * <p><b>Answers</b> to requests that wait are listed by {@link #completed}, under whatever lock, and passed on by {@link
 * #deliver}, under none.
 *
 * <p><b>Deadlocks.</b> A task that asks for a permit whose holders all wait for permits, in a cycle, gets an error at once:
 * no thread outside can help. Where tasks wait for something else, a thread of the program may; so there the engine finds
 * that each running task waits, and {@link #breakDeadlock} that nothing has happened for a time.
 */
public final class SharedState {
    private static final int NUMBER_BITS = 24;

    /** The number of objects that were closed whose names are known, for messages. */
    private static final int MAX_REMEMBERED = 1_000;

    /** Those of open pools of this JVM, by what their objects' numbers start with. */
    private static final ConcurrentMap<Long, SharedState> ALL = new ConcurrentHashMap<>();

    private final String pool;
    private final Supplier<RuntimeException> closedException;

    /** What object numbers start with: those of pools in different JVMs differ, too. */
    private final long firstNumber = UUID.randomUUID().getMostSignificantBits() << NUMBER_BITS;

    private final AtomicLong numbers = new AtomicLong(firstNumber);

    private final ConcurrentMap<Long, SharedObject> objects = new ConcurrentHashMap<>();

    @GuardedBy("this") private final Map<String, SharedObject> named = new HashMap<>();

    @GuardedBy("this") private final Map<Long, String> removed = new LinkedHashMap<>();

    @GuardedBy("this") private @Nullable Object origin;

    @GuardedBy("this") private boolean closed;

    private final ReentrantLock lock = new ReentrantLock();

    /** The threads of the program that have used permits or channels. */
    @GuardedBy("lock") private final Map<Thread, Participant> threads = new WeakHashMap<>();

    /** The requests that wait, of tasks. */
    @GuardedBy("lock") private final Set<PendingRequest> waiting = new LinkedHashSet<>();

    private final Queue<PendingRequest> completed = new ConcurrentLinkedQueue<>();

    /** When the latest operation was performed, by {@link System#nanoTime}. */
    private volatile long latestNanos = System.nanoTime();

    /**
     * @param pool names the pool in messages
     * @param closedException makes what operations throw after the pool was closed
     */
    public SharedState(String pool, Supplier<RuntimeException> closedException) {
        this.pool = pool;
        this.closedException = closedException;
    }

    <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- Objects ----

    /** {@return the shared state that has or had an object, if it is that of an open pool of this JVM; else null} */
    public static @Nullable SharedState ofThisJvm(long number) {
        return ALL.get(number >> NUMBER_BITS << NUMBER_BITS);
    }

    /**
     * Declares that there will be objects.
     *
     * @param handles what makes the handles of this JVM
     */
    public void open(Object handles) {
        synchronized (this) {
            if (!closed) {
                origin = handles;
                ALL.put(firstNumber, this);
            }
        }
    }

    /** {@return what makes the handles of this JVM} */
    public synchronized @Nullable Object origin() {
        return origin;
    }

    /** {@return an object, or null if it was closed} */
    public @Nullable SharedObject object(long number) {
        return objects.get(number);
    }

    /**
     * Finds or makes an object.
     *
     * @param name its name, or null for a new one
     * @param argument its first value, size, capacity or length
     */
    public SharedObject open(SharedKind kind, @Nullable String name, @Nullable Object argument) {
        SharedObject made;
        synchronized (this) {
            if (closed) {
                throw closedException.get();
            }
            SharedObject known = name == null ? null : named.get(name);
            if (known != null) {
                if (known.kind() != kind) {
                    throw new IllegalArgumentException(
                            "LIDO-70: '" + name + "' is " + known.kind().indefinite()
                                    + " of the pool " + pool + ", and not "
                                    + kind.indefinite()
                                    + "; use another name");
                }
                return known;
            }
            long number = numbers.incrementAndGet();
            made = make(kind, number, name == null ? "#" + (number - firstNumber) : name, argument);
            objects.put(number, made);
            if (name != null) {
                named.put(name, made);
            }
        }
        return made;
    }

    private SharedObject make(SharedKind kind, long number, String name, @Nullable Object argument) {
        return switch (kind) {
            case COUNTER -> new CounterObject(this, number, name);
            case CELL -> new CellObject(this, number, name, argument);
            case FLAG -> new FlagObject(this, number, name);
            case PERMITS -> new PermitsObject(this, number, name, atLeast(1, argument, "permits"));
            case CHANNEL -> new ChannelObject(this, number, name, atLeast(1, argument, "elements at most"));
            case MAP -> new MapObject(this, number, name);
            case LIST -> new ListObject(this, number, name);
            case DOUBLES, LONGS, INTS -> new ArrayObject(this, number, kind, name, atLeast(0, argument, "elements"));
            case BROADCAST -> new BroadcastObject(this, number, name, argument);
        };
    }

    private static int atLeast(int minimum, @Nullable Object argument, String unit) {
        int number = (int) argument;
        if (number < minimum) {
            throw new IllegalArgumentException(
                    "LIDO-10: shared state cannot have " + number + " " + unit + "; give at least " + minimum);
        }
        return number;
    }

    private SharedObject find(long number) {
        SharedObject object = objects.get(number);
        if (object != null) {
            return object;
        }
        if (number >> NUMBER_BITS == firstNumber >> NUMBER_BITS) {
            throw removedException(number);
        }
        throw new IllegalStateException(
                "LIDO-71: a task of the pool " + pool + " uses a handle of another pool; use it in tasks of that pool");
    }

    private void remove(SharedObject object) {
        synchronized (this) {
            if (objects.remove(object.number()) == null) {
                return;
            }
            named.remove(object.name(), object);
            removed.put(object.number(), object.toString());
            if (removed.size() > MAX_REMEMBERED) {
                removed.remove(removed.keySet().iterator().next());
            }
        }
        object.end(removedException(object.number()));
    }

    private synchronized RuntimeException removedException(long number) {
        return closed
                ? closedException.get()
                : new PoolClosedException(
                        "LIDO-11",
                        removed.getOrDefault(number, "shared state") + " of the pool " + pool
                                + " was closed; open it again");
    }

    /** {@return whether an object was not closed} */
    public boolean has(SharedObject object) {
        return objects.containsKey(object.number());
    }

    // ---- Requests ----

    /** {@return who the calling thread of the program is} */
    public Participant thread() {
        lock.lock();
        try {
            return threads.computeIfAbsent(Thread.currentThread(), Participant::thread);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Performs an operation that does not wait.
     *
     * @return its result, or {@link PendingRequest#NOTHING} if it would have to wait
     */
    public @Nullable Object perform(long number, int operation, @Nullable Object[] arguments, Participant by) {
        Object result;
        if (operation == Operation.OPEN) {
            result = open(SharedKind.valueOf((String) arguments[0]), (String) arguments[1], arguments[2])
                    .number();
        } else if (operation == Operation.CLOSE) {
            SharedObject object = objects.get(number);
            if (object != null) {
                remove(object);
            }
            result = null;
        } else {
            result = find(number).perform(Operation.withoutFlags(operation), arguments, by, null);
        }
        noteOperation();
        deliver();
        return result == SharedObject.WAITS ? PendingRequest.NOTHING : result;
    }

    /** Notes that an operation was performed without a request. */
    public void noteOperation() {
        latestNanos = System.nanoTime();
    }

    /**
     * Performs an operation that may wait.
     *
     * @param completion takes the request once there is an answer, on any thread
     * @return the request
     */
    public PendingRequest request(
            long number,
            int operation,
            @Nullable Object[] arguments,
            Participant by,
            Consumer<PendingRequest> completion) {
        SharedObject object = find(number);
        PendingRequest pending = new PendingRequest(object, by, Operation.isTimed(operation), completion);
        noteOperation();
        try {
            int plain = Operation.withoutFlags(operation);
            Object result = object.perform(plain, arguments, by, pending);
            if (result != SharedObject.WAITS) {
                pending.complete(result);
            } else {
                noteWaiting(pending);
                if (!has(object)) {
                    object.end(removedException(number));
                } else if (plain == Operation.ACQUIRE) {
                    refuseCycle(pending);
                }
            }
        } catch (Throwable thrown) {
            pending.fail(thrown);
        }
        deliver();
        return pending;
    }

    /** The request is in the queue of its object, and may have been answered since. */
    private void noteWaiting(PendingRequest pending) {
        Participant by = pending.participant();
        lock.lock();
        try {
            if (by.ended) {
                pending.complete(PendingRequest.NOTHING);
            } else if (!pending.isDone()) {
                by.pending = pending;
                if (by.isTask()) {
                    waiting.add(pending);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** An attempt that has ended gets nothing any more, which would not be taken from it. The lock is held. */
    void refuseEnded(Participant by) {
        if (by.ended) {
            throw TaskRequest.attemptEnded();
        }
    }

    /** Ends the wait of a participant, if it waits. */
    public void cancel(Participant by) {
        PendingRequest pending = locked(() -> by.pending);
        if (pending != null) {
            pending.complete(PendingRequest.NOTHING);
            deliver();
        }
    }

    /** A request was answered; whatever locks are held. */
    void completed(PendingRequest pending) {
        lock.lock();
        try {
            waiting.remove(pending);
            if (pending.participant().pending == pending) {
                pending.participant().pending = null;
            }
        } finally {
            lock.unlock();
        }
        latestNanos = System.nanoTime();
        completed.add(pending);
    }

    /** Passes answers on. No lock is held. */
    public void deliver() {
        PendingRequest next;
        while ((next = completed.poll()) != null) {
            next.runCompletion();
        }
    }

    // ---- Ends ----

    /**
     * An attempt has ended: it waits no longer, and what it holds is free. {@link #deliver} is to follow, once no lock is
     * held.
     *
     * @param lost whether its worker was lost, so that elements that it has taken may be put back
     */
    public void end(Participant attempt, boolean lost) {
        lock.lock();
        try {
            attempt.ended = true;
            if (attempt.pending != null) {
                attempt.pending.complete(PendingRequest.NOTHING);
            }
            for (PermitsObject.Hold hold : List.copyOf(attempt.holds)) {
                hold.permits.free(hold);
            }
            if (lost) {
                for (int i = attempt.taken.size() - 1; i >= 0; i--) {
                    ChannelObject.Taken taken = attempt.taken.get(i);
                    taken.channel().putBack(taken.element());
                }
            }
            attempt.taken.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Removes all objects. What waits is answered by what later operations throw. */
    public void close() {
        List<SharedObject> ending;
        synchronized (this) {
            closed = true;
            ALL.remove(firstNumber);
            ending = new ArrayList<>(objects.values());
            named.clear();
        }
        for (SharedObject object : ending) {
            objects.remove(object.number());
            object.end(closedException.get());
        }
        deliver();
    }

    // ---- Deadlocks ----

    /** Answers a request for a permit by an error if it closes a cycle of tasks that wait for each other's permits. */
    private void refuseCycle(PendingRequest request) {
        lock.lock();
        try {
            if (request.isDone() || !request.participant().isTask()) {
                return;
            }
            Set<PendingRequest> stuck = new LinkedHashSet<>(waiting);
            stuck.removeIf(one -> one.isTimed() || !(one.object() instanceof PermitsObject));
            while (stuck.removeIf(one -> !isStuck(one, stuck))) {
                // Those that wait for one that was removed are not stuck either.
            }
            if (stuck.contains(request)) {
                request.fail(new DeadlockException("tasks of the pool " + pool
                        + " wait for each other's permits, and so would forever: " + describe(stuck)
                        + "; acquire permits in the same order everywhere, or use tryAcquire with a timeout"));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether all holders of the permits wait, too, or for the end of one that does. The lock is held. */
    private static boolean isStuck(PendingRequest request, Set<PendingRequest> stuck) {
        for (Participant holder : ((PermitsObject) request.object()).holders()) {
            boolean waits =
                    stuck.stream().anyMatch(one -> one.participant() == holder || holder.surrounds(one.participant()));
            if (!waits) {
                return false;
            }
        }
        return true;
    }

    /** {@return who of the tasks waits without a timeout; empty if one has a timeout} */
    public Set<Participant> waitingForever() {
        lock.lock();
        try {
            Set<Participant> found = new HashSet<>();
            for (PendingRequest request : waiting) {
                if (request.isTimed()) {
                    return Set.of();
                }
                found.add(request.participant());
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Answers all tasks that wait by an error, if none of them has had an answer, nor any operation has been performed, for
     * a time. Called when the engine has found that each running task waits.
     *
     * @param nanos the time, in nanoseconds
     * @param advice what the user may do, for the message
     */
    public void breakDeadlock(long nanos, String advice) {
        lock.lock();
        try {
            if (waiting.isEmpty() || System.nanoTime() - latestNanos < nanos) {
                return;
            }
            DeadlockException error = new DeadlockException("each running task of the pool " + pool
                    + " waits, and nothing has happened for " + nanos / 1_000_000_000L + " s: " + describe(waiting)
                    + "; "
                    + advice);
            for (PendingRequest request : List.copyOf(waiting)) {
                request.fail(error);
            }
        } finally {
            lock.unlock();
        }
        deliver();
    }

    /** {@return who has and awaits what, for messages} The lock is held. */
    private static String describe(Set<PendingRequest> requests) {
        return requests.stream()
                .map(request -> request.participant() + held(request.participant()) + " waits for " + request.object()
                        + holders(request.object()))
                .collect(Collectors.joining("; "));
    }

    private static String held(Participant participant) {
        return participant.holds.isEmpty()
                ? ""
                : " holds "
                        + participant.holds.stream()
                                .map(hold -> hold.permits.toString())
                                .collect(Collectors.joining(", "))
                        + " and";
    }

    private static String holders(SharedObject object) {
        return object instanceof PermitsObject permits
                ? " of " + permits.holders().stream().map(Participant::toString).collect(Collectors.joining(", "))
                : "";
    }
}
