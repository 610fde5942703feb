package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.Delivery;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.TaskFailedException;
import dev.lido.shared.Broadcast;
import dev.lido.shared.Cell;
import dev.lido.shared.Channel;
import dev.lido.shared.Counter;
import dev.lido.shared.DeadlockException;
import dev.lido.shared.Flag;
import dev.lido.shared.Permit;
import dev.lido.shared.Permits;
import dev.lido.shared.SharedDoubleArray;
import dev.lido.shared.SharedFunctionException;
import dev.lido.shared.SharedIntArray;
import dev.lido.shared.SharedList;
import dev.lido.shared.SharedLongArray;
import dev.lido.shared.SharedMap;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;

/** Group T: state that tasks share. */
interface SharedCases extends CaseSupport {
    /** A value that tells when it is read from bytes. */
    final class Noted implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Probe probe;
        private final double[] numbers;

        Noted(Probe probe, double[] numbers) {
            this.probe = probe;
            this.numbers = numbers;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            int unused = probe.event("read by " + ProcessHandle.current().pid());
        }
    }

    /** What a task has thrown, of a call that fails by it. */
    private static Throwable thrownBy(Callable<?> call) {
        Throwable failure = catchThrowable(call::call);
        assertThat(failure).as("what the call throws").isInstanceOf(TaskFailedException.class);
        return failure.getCause();
    }

    /**
     * Each change of a counter counts once, whatever worker makes it, and is seen by the program at once. If this fails,
     * look at operations that read and write in two steps.
     */
    @Case(
            number = 163,
            rule = {"T1", "T2"})
    @Tag("R")
    default void countersCountEachChange() {
        Pool pool = open();
        Counter counter = pool.shared().counter();
        List<Long> values = pool.map(Tasks.range(300), i -> counter.incrementAndGet());
        assertThat(new TreeSet<>(values)).as("values that tasks have seen").hasSize(300);
        assertThat(counter.get()).isEqualTo(300);
        counter.set(-5);
        pool.forEach(Tasks.range(100), i -> {
            long seen = counter.get();
            while (!counter.compareAndSet(seen, seen + 2)) {
                seen = counter.get();
            }
        });
        assertThat(counter.get())
                .as("a counter that was changed by compareAndSet")
                .isEqualTo(195);
        assertThat(pool.call(() -> counter.addAndGet(-195))).isZero();
        Counter named = pool.shared().counter("hits");
        pool.forEach(Tasks.range(10), i -> named.incrementAndGet());
        assertThat(pool.shared().counter("hits").get())
                .as("the counter by its name")
                .isEqualTo(10);
        assertThat(pool.shared().counter().get()).as("a counter without a name").isZero();
    }

    /**
     * Functions that are given to a cell run one at a time; one that throws fails its task and changes nothing. If this
     * fails, look at where functions run.
     */
    @Case(
            number = 164,
            rule = {"T2", "T3"})
    @Tag("R")
    default void cellsAreUpdatedOneAtATime() throws Exception {
        Pool pool = open();
        Cell<List<Integer>> cell = pool.shared().cell(new ArrayList<>());
        pool.forEach(
                Tasks.range(60),
                i -> cell.update(list -> {
                    List<Integer> longer = new ArrayList<>(list);
                    longer.add(i);
                    return longer;
                }));
        assertThat(cell.get()).containsExactlyInAnyOrderElementsOf(Tasks.range(60));
        Cell<Integer> number = pool.shared().cell("number", 5);
        Throwable thrown = thrownBy(() -> pool.call(() -> number.update(i -> i / (i - 5))));
        assertThat(thrown)
                .as("what an update with a function that throws throws")
                .isInstanceOf(SharedFunctionException.class)
                .hasMessageStartingWith("LIDO-73: ")
                .hasMessageContaining("number")
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(number.get()).as("the value after that").isEqualTo(5);
        assertThat(pool.call(() -> number.compareAndSet(5, 6) && !number.compareAndSet(5, 7)))
                .isTrue();
        Caller<Integer> waiting = call(() -> number.await(i -> i >= 20));
        pool.forEach(Tasks.range(20), i -> number.update(n -> n + 1));
        assertThat(waiting.get()).as("the value that was waited for").isGreaterThanOrEqualTo(20);
        assertThat(pool.call(() -> number.await(i -> i < 0, Duration.ofMillis(5))))
                .as("whether a value came that does not come")
                .isFalse();
    }

    /**
     * Maps, lists and arrays change by whole operations, and a snapshot is of one moment. If this fails, look at
     * operations that are two.
     */
    @Case(
            number = 165,
            rule = {"T2"})
    @Tag("R")
    default void collectionsAreChangedAsAWhole() {
        Pool pool = open();
        SharedMap<String, Integer> counts = pool.shared().map();
        SharedList<Integer> list = pool.shared().list();
        SharedLongArray longs = pool.shared().longs(3);
        SharedDoubleArray doubles = pool.shared().doubles("doubles", 4);
        SharedIntArray ints = pool.shared().ints(2);
        List<Integer> indexes = pool.map(Tasks.range(90), i -> {
            counts.merge("rest " + i % 3, 1, Integer::sum);
            longs.add(i % 3, i);
            doubles.add(0, 0.5);
            ints.add(1, -1);
            return list.add(i);
        });
        assertThat(counts.snapshot())
                .containsEntry("rest 0", 30)
                .containsEntry("rest 1", 30)
                .containsEntry("rest 2", 30);
        assertThat(new TreeSet<>(indexes))
                .as("indexes of elements that were added")
                .hasSize(90);
        assertThat(list.snapshot()).containsExactlyInAnyOrderElementsOf(Tasks.range(90));
        assertThat(longs.get(0, 3)).containsExactly(1305, 1335, 1365);
        assertThat(doubles.get(0)).isEqualTo(45.0);
        assertThat(ints.get(0, 2)).containsExactly(0, -90);
        pool.call(() -> {
            doubles.set(1, new double[] {1, 2, 3});
            counts.remove("rest 0");
            counts.compute("rest 1", (key, value) -> value == null ? 1 : null);
            return counts.putIfAbsent("new", list.set(0, -1));
        });
        assertThat(doubles.get(0, 4)).containsExactly(45, 1, 2, 3);
        assertThat(counts.snapshot().keySet()).containsExactly("rest 2", "new");
        assertThat(counts.get("none")).isNull();
        assertThat(thrownBy(() -> pool.call(() -> longs.get(3)))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(thrownBy(() -> pool.call(() -> list.get(-1)))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /**
     * A permit is with one holder at a time, and free once that has closed it or its task has ended. If this fails, look
     * at when the master learns of the end of a task.
     */
    @Case(
            number = 166,
            rule = {"T4"})
    @Tag("R")
    default void permitsExcludeAndAreNotForgotten() throws Exception {
        Pool pool = open();
        Permits lock = pool.shared().lock();
        SharedLongArray number = pool.shared().longs(1);
        pool.forEach(Tasks.range(60), i -> {
            try (Permit permit = lock.acquire()) {
                long seen = number.get(0);
                number.set(0, permit.token() > 0 ? seen + 1 : seen);
            }
        });
        assertThat(number.get(0)).as("what was counted under the lock").isEqualTo(60);
        assertThat(lock.available()).as("permits that are free afterwards").isEqualTo(1);

        List<Long> tokens = pool.map(Tasks.range(40), i -> lock.acquire().token());
        assertThat(new TreeSet<>(tokens))
                .as("tokens of permits that tasks did not close")
                .hasSize(40);
        assertThatThrownBy(() -> pool.map(Tasks.range(5), i -> {
                    Permit unused = lock.acquire();
                    throw new IllegalStateException("with a permit");
                }))
                .isInstanceOf(TaskFailedException.class);
        until("the permits of tasks that failed are free", () -> lock.available() == 1);

        assertThat(pool.call(() -> {
                    try (Permit outer = lock.acquire();
                            Permit inner = lock.acquire()) {
                        return outer.token() == inner.token() && lock.available() == 0;
                    }
                }))
                .as("whether its holder may acquire a lock again")
                .isTrue();
        try (Permit held = lock.acquire()) {
            assertThat(held.token()).as("the latest token").isGreaterThan(new TreeSet<>(tokens).last());
            assertThat(pool.call(() -> lock.tryAcquire() != null || lock.tryAcquire(Duration.ofMillis(5)) != null))
                    .as("whether a task gets a permit that the program has")
                    .isFalse();
        }
        Permits two = pool.shared().permits("two", 2);
        try (Permit first = two.acquire();
                Permit second = two.tryAcquire()) {
            assertThat(second.token()).isGreaterThan(first.token());
            assertThat(two.tryAcquire()).as("a third permit of two").isNull();
        }
        assertThat(two.available()).isEqualTo(2);
    }

    /**
     * Each element of a channel is taken once, in order, and its end is seen by all that take. If this fails, look at
     * answers that are given to a task that does not wait any more.
     */
    @Case(
            number = 167,
            rule = {"T5"})
    @Tag("R")
    default void channelsDeliverEachElementOnce() throws Exception {
        Pool pool = open();
        Channel<Integer> channel = pool.shared().channel(3);
        Caller<Void> feeder = call(() -> {
            for (int i = 0; i < 200; i++) {
                channel.put(i);
            }
            channel.end();
            return null;
        });
        List<List<Integer>> taken = pool.withChunkSize(1).map(Tasks.range(pool.size()), unused -> {
            List<Integer> mine = new ArrayList<>();
            for (Integer next = channel.take(); next != null; next = channel.take()) {
                mine.add(next);
            }
            return mine;
        });
        feeder.get();
        List<Integer> all = new ArrayList<>();
        for (List<Integer> mine : taken) {
            assertThat(mine).as("what one task took").isSorted();
            all.addAll(mine);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(Tasks.range(200));
        assertThat(channel.isExhausted()).isTrue();
        assertThat(pool.call(channel::take)).as("what comes after the end").isNull();
        assertThat(thrownBy(() -> pool.call(() -> channel.offer(1, Duration.ZERO))))
                .as("what an element after the end throws")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LIDO-75: ");

        Channel<String> results = pool.shared().channel("results", 100);
        pool.forEach(Tasks.range(50), i -> results.put("result " + i));
        assertThat(results.size()).isEqualTo(50);
        assertThat(results.poll(Duration.ofSeconds(1))).isNotNull();
        Channel<String> small = pool.shared().channel(1);
        small.put("one");
        assertThat(pool.call(() -> small.offer("two", Duration.ofMillis(5))))
                .as("whether an element was put where there is no room")
                .isFalse();
        assertThat(small.poll(Duration.ZERO)).isEqualTo("one");
        assertThat(small.poll(Duration.ofMillis(5))).isNull();
    }

    /**
     * Tasks wait until the program sets a flag. One that exceeds its timeout meanwhile is interrupted, and leaves no
     * permit behind before it runs again. If this fails, look at how a wait ends.
     */
    @Case(
            number = 168,
            rule = {"T4", "T6"})
    @Tag("R")
    default void waitsEndInTime() throws Exception {
        Pool pool = open();
        Flag flag = pool.shared().flag();
        Counter started = pool.shared().counter();
        Caller<List<String>> caller = call(() -> pool.withChunkSize(1).map(Tasks.range(pool.size()), i -> {
            started.incrementAndGet();
            flag.await();
            return "seen";
        }));
        until("a task waits for the flag", () -> started.get() > 0);
        flag.set();
        assertThat(caller.get()).containsOnly("seen").hasSize(pool.size());
        flag.clear();
        assertThat(pool.call(() -> flag.await(Duration.ofMillis(5)))).isFalse();
        assertThat(pool.call(flag::isSet)).isFalse();

        Permits lock = pool.shared().lock();
        List<Outcome<String>> outcomes = pool.withTimeout(Duration.ofMillis(300))
                .withRetries(1)
                .mapOutcomes(List.of(0), i -> {
                    if (lock.tryAcquire() == null) {
                        return "the lock is held";
                    }
                    if (started.incrementAndGet() > pool.size() + 1) {
                        return "free again";
                    }
                    flag.await();
                    return "not interrupted";
                });
        if (outcomes.get(0).isValue()) {
            assertThat(outcomes.get(0).get()).isEqualTo("free again");
        } else {
            // Where tasks cannot be interrupted, the retry may have timed out too.
            assertThat(outcomes.get(0)).isInstanceOf(Outcome.TimedOut.class);
        }
        until("the permits of tasks that have timed out are free", () -> lock.available() == 1);
    }

    /**
     * What a worker that was lost has held is free before its task runs again, and an element that it had taken is there
     * again, unless tasks may run at most once. If this fails, look at the order in which a loss is handled.
     */
    @Case(
            number = 169,
            rule = {"T4", "T5"})
    @Tag("KILL")
    default void lossesLeaveNothingHeld() throws Exception {
        Pool pool = open();
        Halt halt = Halt.of(this);
        Permits lock = pool.shared().lock();
        Channel<String> channel = pool.shared().channel(10);
        channel.put("first");
        channel.put("second");
        List<String> seen = pool.withChunkSize(1).map(Tasks.range(3), i -> {
            String held = lock.tryAcquire(Duration.ofSeconds(20)) != null ? "held " : "not held ";
            if (i == 1) {
                String element = channel.take();
                halt.first(2, "with a permit");
                return held + element;
            }
            return held;
        });
        assertThat(seen).containsExactly("held ", "held first", "held ");
        assertThat(channel.poll(Duration.ZERO)).as("what was not taken").isEqualTo("second");
        assertThat(lock.available()).isEqualTo(1);

        channel.put("third");
        List<Outcome<String>> outcomes = pool.withDelivery(Delivery.AT_MOST_ONCE)
                .mapOutcomes(List.of(0), i -> {
                    String element = channel.take();
                    halt.first(1, "at most once");
                    return element;
                });
        assertThat(outcomes.get(0)).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(channel.poll(Duration.ofMillis(5)))
                .as("an element that a task took which runs at most once")
                .isNull();
    }

    /**
     * Tasks that wait for each other forever get an error that names what they hold and wait for. If this fails, look at
     * who is known to wait.
     */
    @Case(
            number = 170,
            rule = {"T7"})
    @Tag("R")
    default void deadlockIsAnError() {
        Pool pool = open();
        Permits left = pool.shared().lock("left");
        Permits right = pool.shared().lock("right");
        Throwable nested = thrownBy(() -> pool.call(() -> {
            Permit outer = left.acquire();
            List<Long> inner = pool.map(List.of(1), i -> left.acquire().token());
            outer.close();
            return inner;
        }));
        assertThat(nested).as("a lock that a nested call wants, too").isInstanceOf(TaskFailedException.class);
        assertThat(nested.getCause())
                .isInstanceOf(DeadlockException.class)
                .hasMessageStartingWith("LIDO-72: ")
                .hasMessageContaining("left");
        if (pool.size() > 1) {
            Flag hasLeft = pool.shared().flag();
            Flag hasRight = pool.shared().flag();
            List<Outcome<Integer>> outcomes = pool.withChunkSize(1).mapOutcomes(Tasks.range(2), i -> {
                Permit first = (i == 0 ? left : right).acquire();
                (i == 0 ? hasLeft : hasRight).set();
                (i == 0 ? hasRight : hasLeft).await();
                Permit second = (i == 0 ? right : left).acquire();
                second.close();
                first.close();
                return i;
            });
            List<Throwable> causes = new ArrayList<>();
            outcomes.stream()
                    .filter(outcome -> !outcome.isValue())
                    .forEach(outcome -> causes.add(((Outcome.Failed<Integer>) outcome).cause()));
            assertThat(causes).as("failures of two tasks in a cycle").hasSize(1);
            assertThat(causes.get(0))
                    .isInstanceOf(DeadlockException.class)
                    .hasMessageContainingAll("left", "right", "task 0", "task 1");
        }
        assertThat(left.available() + right.available()).isEqualTo(2);
    }

    /**
     * Tasks that all wait while nothing happens get an error after the time of the option {@code deadlock}. A thread of
     * the program that is slow disturbs none of them if it is quicker than that. If this fails, look at who counts as
     * waiting.
     */
    @Case(
            number = 171,
            rule = {"T7"})
    @Tag("R")
    default void deadlockIsFoundAfterItsTime() throws Exception {
        Pool pool = open(builder -> builder.option("deadlock", "1"));
        Channel<Integer> channel = pool.shared().channel("never fed", 1);
        Throwable thrown = thrownBy(() -> pool.call(channel::take));
        assertThat(thrown)
                .isInstanceOf(DeadlockException.class)
                .hasMessageStartingWith("LIDO-72: ")
                .hasMessageContainingAll("never fed", "task 0", "deadlock");
        channel.put(7);
        assertThat(pool.call(channel::take)).as("what is taken afterwards").isEqualTo(7);
        assertThatThrownBy(() -> open(builder -> builder.option("deadlock", "soon")))
                .hasMessageStartingWith("LIDO-4: ")
                .hasMessageContaining("never");
    }

    /** What is wrong with a handle or an argument is an error with a code. If this fails, look at what it says. */
    @Case(
            number = 172,
            rule = {"T3", "T8"})
    @Tag("R")
    default void wrongUseIsAnError() throws Exception {
        Pool pool = open();
        Pool other = open();
        Counter foreign = other.shared().counter("foreign");
        assertThat(thrownBy(() -> pool.call(foreign::get)))
                .as("a handle of another pool")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LIDO-71: ");
        Counter counter = pool.shared().counter("mine");
        assertThatThrownBy(() -> pool.shared().cell("mine", 1))
                .as("another kind by the same name")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-70: ")
                .hasMessageContaining("mine");
        assertThatThrownBy(() -> pool.shared().permits(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-10: ");
        assertThatThrownBy(() -> pool.shared().longs(-1)).hasMessageStartingWith("LIDO-10: ");
        Cell<Integer> cell = pool.shared().cell(1);
        assertThat(thrownBy(() -> pool.call(() -> cell.update(i -> (int) counter.get()))))
                .as("a handle that is used by a function")
                .isInstanceOf(SharedFunctionException.class);
        counter.close();
        assertThat(thrownBy(() -> pool.call(counter::get)))
                .as("a handle that was closed")
                .isInstanceOf(PoolClosedException.class)
                .hasMessageStartingWith("LIDO-11: ")
                .hasMessageContaining("mine");
        assertThat(pool.shared().counter("mine").get())
                .as("a new counter by that name")
                .isZero();
        SharedMap<String, String> map = pool.shared().map();
        assertThat(thrownBy(() -> pool.call(() -> map.put("key", null)))).isInstanceOf(NullPointerException.class);
        pool.close();
        assertThatThrownBy(cell::get).as("a handle of a closed pool").isInstanceOf(PoolClosedException.class);
    }

    /** A broadcast value travels to each worker JVM once at most. If this fails, look at what a worker keeps. */
    @Case(
            number = 173,
            rule = {"T9"})
    @Tag("R")
    default void broadcastTravelsOnce() {
        Pool pool = open();
        Noted value = new Noted(collector().probe(), new double[] {0.5, 1.5, 2.5});
        Broadcast<Noted> broadcast = pool.shared().broadcast(value);
        int before = collector().events("read by ").size();
        for (int call = 0; call < 3; call++) {
            assertThat(pool.withChunkSize(1).map(Tasks.range(12), i -> broadcast.get().numbers[i % 3]))
                    .isEqualTo(List.of(0.5, 1.5, 2.5, 0.5, 1.5, 2.5, 0.5, 1.5, 2.5, 0.5, 1.5, 2.5));
        }
        List<String> read = collector().events("read by ");
        List<String> since = read.subList(before, read.size());
        assertThat(since).as("reads of the value, by worker JVM").hasSameSizeAs(new HashSet<>(since));
    }

    /**
     * Handles work in nested calls, travel inside of inputs and results, and are found by their names in tasks, too. If
     * this fails, look at what a handle becomes where it is read.
     */
    @Case(
            number = 174,
            rule = {"T1", "T10"})
    @Tag("R")
    default void handlesTravel() {
        Pool pool = open();
        Counter counter = pool.shared().counter("nested");
        assertThat(pool.map(
                        Tasks.range(4),
                        i -> pool.map(Tasks.range(5), j -> counter.incrementAndGet())
                                .size()))
                .containsOnly(5);
        assertThat(counter.get()).as("what nested calls have counted").isEqualTo(20);
        pool.forEach(
                Tasks.range(2),
                i -> pool.forEachAsync(Tasks.range(5), j -> counter.incrementAndGet())
                        .join());
        assertThat(counter.addAndGet(-10))
                .as("what asynchronous nested calls have counted, too")
                .isEqualTo(20);
        assertThat(pool.map(List.of(counter, counter), handle -> {
                    handle.incrementAndGet();
                    return handle;
                }))
                .as("handles that came back")
                .containsOnly(counter);
        assertThat(pool.map(Tasks.range(3), i -> pool.shared().counter("nested").incrementAndGet()))
                .hasSize(3);
        assertThat(counter.get()).isEqualTo(25);
        Counter made = pool.call(() -> {
            Counter fresh = pool.shared().counter();
            fresh.set(42);
            return fresh;
        });
        assertThat(made.get()).as("a counter that a task has made").isEqualTo(42);
    }

    /** When the pool ends, so do all waits for what it shared. If this fails, look at who waits without the pool. */
    @Case(
            number = 175,
            rule = {"T6", "T11"})
    @Tag("R")
    default void waitsEndWithThePool() {
        Pool pool = open();
        Channel<Integer> channel = pool.shared().channel(1);
        Flag flag = pool.shared().flag();
        Counter started = pool.shared().counter();
        Caller<Integer> taking = call(channel::take);
        Caller<Integer> calling = call(() -> pool.call(() -> {
            started.incrementAndGet();
            flag.await();
            return 1;
        }));
        until("the task waits", () -> started.get() == 1);
        pool.terminate();
        assertThat(taking.failure()).as("what a thread of the program gets").isInstanceOf(PoolClosedException.class);
        assertThat(calling.failure()).as("what the call throws").isInstanceOf(LidoException.class);
    }
}
