package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lido.CallInterruptedException;
import dev.lido.Capability;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.TaskFailedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group L: how calls and pools are ended from outside. */
interface CloseCases extends CaseSupport {
    /**
     * When a pool is closed or terminated, nothing of it is left: no thread, no child process, no socket, no file. If
     * this fails, look for what the pool started late: timers, feeders of streams, threads for callbacks, replacements
     * of workers.
     */
    @Case(
            number = 71,
            rule = {"L7", "M15"})
    @Tag("R")
    default void tryWithResourcesReleasesThreadsProcessesPorts() throws Exception {
        Leaks before = Leaks.now(this);
        try (Pool pool = choose(builder().build())) {
            assertThat(pool.size()).isPositive();
        }
        assertThat(Leaks.now(this).since(before))
                .as("left by a pool that was not used")
                .isEmpty();

        Stream<Integer> unread;
        try (Pool pool = choose(builder().build())) {
            assertThat(pool.map(Tasks.range(100), i -> i)).hasSize(100);
            assertThat(pool.mapAsync(Tasks.range(100), i -> i).get()).hasSize(100);
            Callable<Integer> job = (Callable<Integer> & Serializable) () -> 1;
            assertThat(pool.executor().submit(job).get()).isEqualTo(1);
            assertThatThrownBy(() -> pool.withTimeout(Duration.ofMillis(50)).map(List.of(1), Tasks::exceedLimit))
                    .isInstanceOf(TaskFailedException.class);
            StalledInputs inputs = new StalledInputs(1);
            unread = pool.imap(inputs, i -> i);
            Iterator<Integer> results = unread.iterator();
            assertThat(results.next()).isZero();
            inputs.awaitStall(this);
        }
        assertThat(Leaks.now(this).since(before))
                .as("left by a pool that did this and that, with a stream still open")
                .isEmpty();
        unread.close();

        Pool terminated = choose(builder().build());
        assertThat(terminated.map(Tasks.range(100), i -> i)).hasSize(100);
        CompletableFuture<List<Integer>> running = terminated.mapAsync(Tasks.range(100), Tasks::exceedLimit);
        terminated.terminate();
        assertThat(running).as("a call under way when the pool was terminated").isDone();
        assertThat(Leaks.now(this).since(before))
                .as("left by a pool that was terminated at work")
                .isEmpty();
    }

    /**
     * Closing takes no further call and finishes all that was accepted; terminating cancels it. A task cannot close its
     * own pool. If this fails, look at how the two treat queued chunks, running tasks, and callers who wait.
     */
    @Case(
            number = 72,
            rule = {"L3", "L8", "L9", "L10", "L12"})
    @Tag("R")
    default void closeFinishesAndTerminateCancels() throws Exception {
        Probe probe = collector().probe();
        Pool finished = open();
        List<CompletableFuture<Integer>> accepted = new ArrayList<>();
        for (int i = 0; i < 2 * finished.size() + 3; i++) {
            int number = i;
            accepted.add(finished.callAsync(() -> {
                probe.await("finish");
                return number;
            }));
        }
        collector().awaitWaiting("finish", finished.size());
        Caller<Void> closer = call(() -> {
            finished.close();
            return null;
        });
        until("the pool takes no further call", () -> {
            try {
                accepted.add(finished.callAsync(() -> accepted.size() < 0 ? 0 : -1));
                return false;
            } catch (PoolClosedException closed) {
                return true;
            }
        });
        assertThat(closer.isDone())
                .as("whether close returned while tasks were running")
                .isFalse();
        assertThat(finished.awaitTermination(Duration.ZERO))
                .as("whether the pool has terminated")
                .isFalse();
        collector().open("finish");
        closer.get();
        for (int i = 0; i < 2 * finished.size() + 3; i++) {
            assertThat(accepted.get(i))
                    .as("task %d, which was accepted before close", i)
                    .isCompletedWithValue(i);
        }

        Pool cancelled = open();
        int workers = cancelled.size();
        Caller<List<Outcome<Integer>>> outcomes =
                call(() -> cancelled.withChunkSize(1).mapOutcomes(Tasks.range(workers + 5), i -> {
                    probe.event("began " + i);
                    Tasks.waitAt(probe, "never", i);
                    return i;
                }));
        collector().awaitWaiting("never", workers);
        CompletableFuture<Integer> queued = cancelled.callAsync(() -> probe.event("began late"));
        WatchedInputs read = WatchedInputs.of(3);
        Caller<List<Integer>> waiting = call(() -> cancelled.map(read, i -> probe.event("began late")));
        until("a map is under way that waits for a worker", () -> read.reads() > 0);
        Caller<Void> terminator = call(() -> {
            cancelled.terminate();
            return null;
        });
        if (!can(Capability.INTERRUPT) && !can(Capability.KILL)) {
            assertThat(outcomes.get()).as("outcomes while tasks still run").hasSize(workers + 5);
            collector().open("never");
        }
        terminator.get();
        assertThat(cancelled.awaitTermination(Duration.ZERO))
                .as("whether the pool has terminated")
                .isTrue();
        assertThat(outcomes.get())
                .as("outcomes of a call under way when the pool was terminated")
                .hasSize(workers + 5)
                .allMatch(outcome -> outcome instanceof Outcome.Cancelled);
        assertThat(waiting.failure())
                .as("what a waiting map throws when the pool is terminated")
                .isInstanceOf(PoolClosedException.class)
                .hasMessageStartingWith("LIDO-11: ");
        assertThat(catchThrowable(queued::get))
                .as("what the future of a queued task says")
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PoolClosedException.class);
        assertThat(collector().events("began"))
                .as("tasks that began, on %d workers", workers)
                .hasSize(workers);
        checkCloseInsideTask();
        checkInterruptedClose(probe);
    }

    private void checkCloseInsideTask() {
        if (can(Capability.REMOTE)) {
            // There the pool that a task captured is another one, which it may close.
            return;
        }
        Pool own = open();
        assertThatThrownBy(
                        () -> own.call(() -> {
                            own.close();
                            return 1;
                        }),
                        "a task that closes its own pool")
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LIDO-12: ");
        int answer = own.call(() -> 1);
        assertThat(answer).as("the pool that a task tried to close").isEqualTo(1);
    }

    private void checkInterruptedClose(Probe probe) throws Exception {
        Pool pool = open();
        CompletableFuture<Integer> running = pool.callAsync(() -> {
            Tasks.waitAt(probe, "never closed", "while closing");
            return 1;
        });
        collector().awaitWaiting("never closed", 1);
        Caller<Boolean> closer = call(() -> {
            pool.close();
            return Thread.currentThread().isInterrupted();
        });
        closer.interrupt();
        until("the task under way is given up", running::isDone);
        if (!can(Capability.INTERRUPT) && !can(Capability.KILL)) {
            collector().open("never closed");
        }
        assertThat(closer.get())
                .as("the interrupt flag of a thread that was interrupted in close")
                .isTrue();
        assertThat(running).as("a task under way when closing was interrupted").isCompletedExceptionally();
        assertThat(pool.awaitTermination(Duration.ZERO))
                .as("whether the pool has terminated")
                .isTrue();
    }

    /**
     * Interrupting a thread that waits in a verb ends the call: pending tasks never run, running ones are interrupted
     * where the backend can, the interrupt flag is set again, and the pool stays usable. If this fails, look for an
     * InterruptedException that is swallowed, or for a call that goes on without its caller.
     */
    @Case(
            number = 73,
            rule = {"L11"})
    @Tag("R")
    default void interruptDuringMap() {
        Pool pool = open();
        int workers = pool.size();
        Probe probe = collector().probe();
        checkInterrupt(
                pool,
                "map",
                () -> pool.withChunkSize(1).map(Tasks.range(workers + 5), i -> {
                    probe.event("map began " + i);
                    Tasks.waitAt(probe, "map", "map");
                    return i;
                }));
        checkInterrupt(pool, "imap", () -> {
            try (Stream<Integer> stream = pool.withChunkSize(1).imap(Tasks.range(workers + 5), i -> {
                probe.event("imap began " + i);
                Tasks.waitAt(probe, "imap", "imap");
                return i;
            })) {
                return stream.toList();
            }
        });
        Rendezvous.allWorkers(this, pool, "after interrupted calls");
        pool.close();
        assertThat(collector().events("map began"))
                .as("tasks of map that began, on %d workers", workers)
                .hasSize(workers);
        assertThat(collector().events("imap began").size())
                .as("tasks of imap that began, on %d workers", workers)
                .isBetween(1, workers);
    }

    private void checkInterrupt(Pool pool, String verb, Callable<List<Integer>> body) {
        List<Boolean> flag = new ArrayList<>();
        Caller<List<Integer>> caller = call(() -> {
            try {
                return body.call();
            } finally {
                flag.add(Thread.currentThread().isInterrupted());
            }
        });
        int running = pool.size();
        collector().awaitWaiting(verb, running);
        caller.interrupt();
        assertThat(caller.failure())
                .as("what %s throws when its caller is interrupted", verb)
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageStartingWith("LIDO-15: ");
        assertThat(flag).as("the interrupt flag of the caller").containsExactly(true);
        if (can(Capability.INTERRUPT)) {
            collector()
                    .await(
                            running + " interrupted tasks of " + verb,
                            events -> events.stream()
                                            .filter(("interrupted " + verb)::equals)
                                            .count()
                                    == running);
        } else {
            collector().open(verb);
        }
        assertThat(pool.map(Tasks.range(20), i -> i)).as("a call afterwards").isEqualTo(Tasks.range(20));
    }
}
