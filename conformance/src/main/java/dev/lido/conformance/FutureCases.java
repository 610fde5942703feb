package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Capability;
import dev.lido.Pool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;

/** Group F: futures and their cancellation. */
interface FutureCases extends CaseSupport {
    /**
     * A task that was cancelled before it began never runs, and others are not harmed. If this fails, look at where a
     * queued chunk is asked whether its call is still wanted.
     */
    @Case(
            number = 78,
            rule = {"F5", "M15"})
    @Tag("R")
    default void cancelPendingNeverRuns() throws Exception {
        for (boolean interrupt : new boolean[] {false, true}) {
            Pool pool = open();
            int workers = pool.size();
            Probe probe = collector().probe();
            String gate = "busy " + interrupt;
            String cancelled = "cancelled " + interrupt;
            CompletableFuture<List<Integer>> busy = pool.withChunkSize(1).mapAsync(Tasks.range(workers), i -> {
                probe.await(gate);
                return i;
            });
            collector().awaitWaiting(gate, workers);
            List<Future<?>> pending = new ArrayList<>();
            pending.add(pool.mapAsync(Tasks.range(20), i -> probe.event(cancelled)));
            pending.add(pool.callAsync(() -> probe.event(cancelled)));
            pending.add(pool.executor().submit((Runnable & Serializable) () -> probe.event(cancelled)));
            CompletableFuture<Integer> wanted = pool.callAsync(() -> 42);
            for (Future<?> future : pending) {
                assertThat(future.cancel(interrupt))
                        .as("whether it could be cancelled")
                        .isTrue();
                assertThat(future.isCancelled()).isTrue();
                assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            }
            collector().open(gate);
            assertThat(busy.get()).as("results of tasks that ran meanwhile").isEqualTo(Tasks.range(workers));
            assertThat(wanted.get()).as("a task behind the cancelled ones").isEqualTo(42);
            pool.close();
            assertThat(collector().count(cancelled))
                    .as("tasks that ran though they were cancelled")
                    .isZero();
        }
    }

    /**
     * Cancelling with interruption frees the worker at once, and the next task there knows nothing of it; cancelling
     * without lets the running tasks end. If this fails, look at whom the interrupt hits, and at an interrupt flag that
     * outlives its task.
     */
    @Case(
            number = 79,
            rule = {"F6"})
    @Tag("INTERRUPT")
    default void cancelRunningFreesTheSlot() throws Exception {
        Pool pool = open();
        int workers = pool.size();
        Probe probe = collector().probe();
        for (int round = 0; round < 5; round++) {
            String gate = "never " + round;
            boolean flagIsLeft = round % 2 == 1;
            CompletableFuture<List<Integer>> running = pool.withChunkSize(1).mapAsync(Tasks.range(workers), i -> {
                try {
                    Tasks.waitAt(probe, gate, gate);
                } catch (InterruptedException interrupt) {
                    if (!flagIsLeft) {
                        throw interrupt;
                    }
                    Thread.currentThread().interrupt();
                }
                return i;
            });
            collector().awaitWaiting(gate, workers);
            assertThat(running.cancel(true)).as("whether it could be cancelled").isTrue();
            assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
            assertThat(pool.mapAsync(
                                    Tasks.range(50), i -> Thread.currentThread().isInterrupted())
                            .get())
                    .as("interrupt flags that later tasks see")
                    .containsOnly(false);
            collector()
                    .await(
                            "an interrupt for each of " + workers + " tasks",
                            events -> events.stream()
                                            .filter(("interrupted " + gate)::equals)
                                            .count()
                                    == workers);
            Rendezvous.allWorkers(this, pool, "after cancellation " + round);
        }
        CompletableFuture<List<Integer>> left = pool.withChunkSize(1).mapAsync(Tasks.range(workers + 3), i -> {
            probe.event("left " + i);
            Tasks.waitAt(probe, "left to end", "left");
            return probe.event("ended");
        });
        collector().awaitWaiting("left to end", workers);
        assertThat(left.cancel(false)).as("whether it could be cancelled").isTrue();
        collector().open("left to end");
        pool.close();
        assertThat(collector().count("ended")).as("tasks that were left to end").isEqualTo(workers);
        assertThat(collector().events("left ")).as("tasks that began").hasSize(workers);
    }

    /**
     * A future that was completed keeps its value or failure when the pool is gone. If this fails, look for futures
     * that fetch their value when they are asked.
     */
    @Case(
            number = 82,
            rule = {"F9"})
    @Tag("R")
    default void futureCompletedBeforeCloseStaysReadable() throws Exception {
        for (boolean terminate : new boolean[] {false, true}) {
            Pool pool = open();
            var value = pool.mapAsync(Tasks.range(10), i -> i);
            var failure = pool.callAsync(0, i -> 1 / i);
            assertThat(value.get()).hasSize(10);
            assertThatThrownBy(failure::get).isInstanceOf(ExecutionException.class);
            if (terminate) {
                pool.terminate();
            } else {
                pool.close();
            }
            assertThat(value.get())
                    .as("a future's value after its pool was closed")
                    .isEqualTo(Tasks.range(10));
            assertThat(value.thenApply(List::size).get())
                    .as("what follows on it")
                    .isEqualTo(10);
            assertThat(value.isCancelled()).isFalse();
            assertThatThrownBy(failure::get, "a future's failure after its pool was closed")
                    .hasRootCauseInstanceOf(ArithmeticException.class);
        }
    }

    /**
     * A future that is completed from outside, as by a timeout, ends its call: what has not started never does, and what
     * runs is interrupted. If this fails, look at which ways of completing a future the pool knows.
     */
    @Case(
            number = 159,
            rule = {"F13"})
    @Tag("R")
    default void futureCompletedFromOutsideEndsItsCall() {
        Pool pool = open();
        Probe probe = collector().probe();
        Map<String, Consumer<CompletableFuture<List<Integer>>>> ways = new LinkedHashMap<>();
        ways.put("complete", future -> future.complete(List.of()));
        ways.put("completeExceptionally", future -> future.completeExceptionally(new IllegalStateException()));
        ways.put("completeAsync", future -> future.completeAsync(List::of));
        ways.put("orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS));
        ways.put("completeOnTimeout", future -> future.completeOnTimeout(List.of(), 1, TimeUnit.MILLISECONDS));
        ways.put("obtrudeValue", future -> future.obtrudeValue(List.of()));
        ways.put("obtrudeException", future -> future.obtrudeException(new IllegalStateException()));
        ways.forEach((way, completing) -> {
            int tasks = pool.size() + 2;
            CompletableFuture<List<Integer>> future = pool.withChunkSize(1).mapAsync(Tasks.range(tasks), i -> {
                probe.event("began " + way);
                Tasks.waitAt(probe, way, way);
                return i;
            });
            collector().awaitWaiting(way, pool.size());
            completing.accept(future);
            until(way + " has completed the future", future::isDone);
            if (can(Capability.INTERRUPT)) {
                collector()
                        .await(
                                "interrupted tasks after " + way,
                                events -> events.stream()
                                                .filter(("interrupted " + way)::equals)
                                                .count()
                                        == pool.size());
            } else {
                collector().open(way);
            }
            assertThat(pool.map(Tasks.range(20), i -> i))
                    .as("a call after %s", way)
                    .isEqualTo(Tasks.range(20));
            assertThat(collector().count("began " + way))
                    .as("tasks that began, with %s", way)
                    .isEqualTo(pool.size());
        });

        CompletableFuture<List<Integer>> whole = pool.mapAsync(Tasks.range(2), i -> {
            probe.await("derived");
            return -i;
        });
        CompletableFuture<Integer> derived = whole.thenApply(List::size);
        assertThat(derived.complete(7)).isTrue();
        collector().open("derived");
        assertThat(call(whole::get).get())
                .as("a call of which a derived future was completed")
                .containsExactly(0, -1);
    }
}
