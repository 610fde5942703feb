package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Capability;
import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.TaskTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Group F: timeouts. */
interface TimeoutCases extends CaseSupport {

    /**
     * A task that exceeds its timeout is interrupted, and its worker goes on with others; where workers can be killed,
     * the worker of one that heeds no interrupt is. If this fails, look for a timeout that only the caller knows of,
     * an interrupt that hits the task after the one it was meant for, or a worker that is given up and not replaced.
     */
    @Case(
            number = 80,
            rule = {"F8"})
    @Tag("INTERRUPT")
    default void taskTimeoutFreesTheSlotOthersFinish() {
        Pool pool = open();
        int hanging = pool.size() + 1;
        int quick = 30;
        Probe probe = collector().probe();
        Duration limit = Duration.ofMillis(500);
        List<Outcome<Integer>> outcomes = pool.withTimeout(limit).mapOutcomes(Tasks.range(hanging + quick), i -> {
            if (i < hanging) {
                try {
                    Tasks.waitForInterrupt();
                } catch (InterruptedException interrupt) {
                    probe.event("interrupted");
                    if (i % 2 == 0) {
                        throw interrupt;
                    }
                    Thread.currentThread().interrupt();
                }
            }
            return i;
        });
        for (int i = 0; i < hanging + quick; i++) {
            Outcome<Integer> outcome = outcomes.get(i);
            if (i < hanging) {
                assertThat(outcome).as("outcome of task %d, which hangs", i).isInstanceOf(Outcome.TimedOut.class);
                assertThat(((Outcome.TimedOut<Integer>) outcome).timeout())
                        .as("its timeout")
                        .isEqualTo(limit);
                assertThat(outcome.attempts()).as("its attempts").isEqualTo(1);
            } else {
                assertThat(outcome.isValue())
                        .as("whether task %d succeeded: %s", i, outcome)
                        .isTrue();
            }
        }
        collector().await("an interrupt for each of " + hanging + " tasks", events -> events.size() == hanging);
        assertThat(pool.map(Tasks.range(50), i -> Thread.currentThread().isInterrupted()))
                .as("interrupt flags that later tasks see")
                .containsOnly(false);
        Rendezvous.allWorkers(this, pool, "after time-outs");

        Outcome<Integer> second = pool.withTimeout(limit)
                .withRetries(1)
                .mapOutcomes(List.of(1), i -> {
                    if (probe.event("attempt") == 1) {
                        Tasks.waitForInterrupt();
                    }
                    return i;
                })
                .get(0);
        assertThat(second.isValue())
                .as("whether the second attempt succeeded: %s", second)
                .isTrue();
        assertThat(second.attempts()).as("attempts").isEqualTo(2);
        if (can(Capability.KILL)) {
            checkDeaf(pool.withTimeout(limit).withChunkSize(1), pool.size() + 3);
            Rendezvous.allWorkers(this, pool, "after a task that heeds no interrupt");
        }
    }

    private static void checkDeaf(Mapper limited, int tasks) {
        List<Outcome<Integer>> outcomes =
                limited.mapOutcomes(Tasks.range(tasks), i -> i == 0 ? Tasks.heedNothing() : i);
        assertThat(outcomes.get(0))
                .as("outcome of a task that heeds no interrupt")
                .isInstanceOf(Outcome.TimedOut.class);
        assertThat(outcomes.subList(1, tasks))
                .as("outcomes of the others")
                .extracting(Outcome::get)
                .isEqualTo(Tasks.range(tasks).subList(1, tasks));
    }

    /**
     * A task that comes back long after its timeout, from a worker that could not be replaced or is of no use any more,
     * finds that what is behind it in its chunk was done by others: nothing of that starts twice. If this fails, look for
     * a worker that goes on with its chunk after it was given up, or for tasks that are handed to others before their
     * worker is known not to begin them.
     */
    @Case(
            number = 162,
            rule = {"D4", "F12"})
    @Tag("INTERRUPT")
    default void tasksBehindOneThatIsStuckStartOnce() {
        Pool pool = open();
        if (pool.size() < 2) {
            Assumptions.abort("nobody else could run what is behind a task that is stuck, as the pool has one worker");
        }
        Probe probe = collector().probe();
        List<Integer> inputs = Tasks.range(4 * pool.size());
        List<Outcome<Integer>> outcomes = pool.withTimeout(Duration.ofMillis(500))
                .withDelivery(Delivery.AT_MOST_ONCE)
                .withChunkSize(4)
                .mapOutcomes(inputs, i -> {
                    int unused = probe.event("starts " + i);
                    if (i == 0) {
                        Tasks.waitDeafAt(probe, "late");
                    }
                    return i;
                });
        assertThat(outcomes.get(0)).as("outcome of the task that is stuck").isInstanceOf(Outcome.TimedOut.class);
        assertThat(outcomes.subList(1, inputs.size()))
                .as("outcomes of the others")
                .extracting(Outcome::get)
                .isEqualTo(inputs.subList(1, inputs.size()));
        collector().open("late");
        Rendezvous.allWorkers(this, pool, "after a task that was stuck came back");
        assertThat(collector().events("starts "))
                .as("starts of tasks, each of which is to start once")
                .containsExactlyInAnyOrderElementsOf(
                        inputs.stream().map(i -> "starts " + i).toList());
    }

    /**
     * A timeout holds in every verb: a task that exceeds it has timed out, whatever it does then. If this fails,
     * look for a verb that does not pass its view's settings on.
     */
    @Case(
            number = 81,
            rule = {"F7"})
    @Tag("R")
    default void timeoutInEveryVerb() {
        Pool pool = open();
        var limited = pool.withTimeout(Duration.ofMillis(100));
        List<Integer> one = List.of(1);
        timesOut("map", () -> limited.map(one, Tasks::exceedLimit));
        timesOut("map of two arguments", () -> limited.map(one, one, (a, b) -> Tasks.exceedLimit(a)));
        timesOut("batchedMap", () -> limited.batchedMap(one, batch -> List.of(Tasks.exceedLimit(1))));
        timesOut("forEach", () -> limited.forEach(one, i -> Tasks.exceedLimit(i)));
        timesOut("reduce", () -> limited.reduce(one, Tasks::exceedLimit, Integer::sum));
        timesOut("call", () -> limited.call(1, Tasks::exceedLimit));
        timesOut("call without an input", () -> limited.call(() -> Tasks.exceedLimit(1)));
        timesOut(
                "mapOutcomes",
                () -> limited.mapOutcomes(one, Tasks::exceedLimit).get(0).get());
        timesOut("callAsync", () -> get(limited.callAsync(() -> Tasks.exceedLimit(1))));
        timesOut("callAsync with an input", () -> get(limited.callAsync(1, Tasks::exceedLimit)));
        timesOut("mapAsync", () -> get(limited.mapAsync(one, Tasks::exceedLimit)));
        timesOut("forEachAsync", () -> get(limited.forEachAsync(one, i -> Tasks.exceedLimit(i))));
        timesOut("reduceAsync", () -> get(limited.reduceAsync(one, Tasks::exceedLimit, Integer::sum)));
        timesOut("batchedMapAsync", () -> get(limited.batchedMapAsync(one, batch -> List.of(Tasks.exceedLimit(1)))));
        timesOut(
                "mapOutcomesAsync",
                () -> get(limited.mapOutcomesAsync(one, Tasks::exceedLimit))
                        .get(0)
                        .get());
        for (StreamVerb verb : StreamVerb.values()) {
            timesOut(verb.toString(), () -> {
                try (Stream<Integer> stream = verb.run(limited, one, Tasks::exceedLimit)) {
                    assertThat(stream.toList()).isNotNull();
                }
            });
        }
        assertThat(pool.withTimeout(Duration.ofHours(1)).map(one, i -> i))
                .as("within the timeout")
                .containsExactly(1);
    }

    private static <R> R get(CompletableFuture<R> future) throws Throwable {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    private static void timesOut(String verb, ThrowingCallable call) {
        assertThatThrownBy(call, "a task in %s that exceeds its timeout", verb)
                .isExactlyInstanceOf(TaskTimeoutException.class)
                .hasMessageStartingWith("LIDO-21: ")
                .extracting(
                        failure -> ((TaskTimeoutException) failure).timeout(),
                        failure -> ((TaskTimeoutException) failure).index())
                .containsExactly(Duration.ofMillis(100), 0L);
    }
}
