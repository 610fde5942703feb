package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import dev.lido.PoolClosedException;
import dev.lido.TaskContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Group L: from a pool's first worker to its last call. */
interface LifecycleCases extends CaseSupport {
    /**
     * Each worker runs the initializer once, before its first task, on the thread that runs its tasks. If this fails,
     * look at what a worker does when it joins.
     */
    @Case(
            number = 65,
            rule = {"L1"})
    @Tag("R")
    default void initializerOncePerWorker() {
        Probe probe = collector().probe();
        Pool pool = open(config -> config.initializer(worker ->
                probe.event("init " + worker + " " + Thread.currentThread().getId())));
        int workers = pool.size();
        for (int round = 0; round < 3; round++) {
            String gate = "round " + round;
            Caller<List<Integer>> caller = call(() -> pool.withChunkSize(1).map(Tasks.range(workers), i -> {
                probe.event("task " + TaskContext.current().worker() + " "
                        + Thread.currentThread().getId());
                probe.await(gate);
                return i;
            }));
            collector().awaitWaiting(gate, workers);
            collector().open(gate);
            assertThat(caller.get()).hasSize(workers);
        }
        Map<String, String> threadOfWorker = new HashMap<>();
        for (String event : collector().events()) {
            String[] words = event.split(" ", 3);
            if (words[0].equals("init")) {
                assertThat(threadOfWorker.put(words[1], words[2]))
                        .as(
                                "an earlier run of the initializer by %s, among %s",
                                words[1], collector().events())
                        .isNull();
            } else {
                String thread = threadOfWorker.get(words[1]);
                assertThat(thread)
                        .as("the thread that initialized %s before its first task", words[1])
                        .isNotNull();
                if (workers > 1) {
                    // With one worker it may be whichever thread calls.
                    assertThat(words[2])
                            .as("the thread that runs tasks of %s", words[1])
                            .isEqualTo(thread);
                }
            }
        }
        assertThat(threadOfWorker).as("workers that ran the initializer").hasSize(workers);
    }

    /**
     * If the initializer throws, every call throws a {@code PoolBrokenException} with that cause, and closing works. If
     * this fails, look at calls that wait for a worker to join, and for workers that are started again and again.
     */
    @Case(
            number = 66,
            rule = {"L2"})
    @Tag("R")
    default void initializerThrows() {
        Probe probe = collector().probe();
        Pool pool = open(config -> config.initializer(worker -> {
            probe.event("init");
            throw new IllegalStateException("no model for the worker");
        }));
        for (int round = 0; round < 2; round++) {
            broken("map", () -> pool.map(Tasks.range(10), i -> probe.event("task")));
            broken("call", () -> pool.call(1, i -> probe.event("task")));
            broken("mapOutcomes", () -> pool.mapOutcomes(Tasks.range(10), i -> probe.event("task")));
            broken("forEach", () -> pool.forEach(Tasks.range(10), i -> probe.event("task")));
            broken(
                    "mapAsync",
                    () -> unwrapped(() -> pool.mapAsync(Tasks.range(10), i -> probe.event("task"))
                            .get()));
            broken(
                    "callAsync",
                    () -> unwrapped(
                            () -> pool.callAsync(() -> probe.event("task")).get()));
            for (StreamVerb verb : StreamVerb.values()) {
                broken(verb.toString(), () -> {
                    try (Stream<Integer> stream = verb.run(pool, WatchedInputs.endless(), i -> probe.event("task"))) {
                        stream.forEach(result -> {});
                    }
                });
            }
        }
        assertThat(collector().count("task"))
                .as("tasks that ran on workers that were not initialized")
                .isZero();
        assertThat(collector().count("init")).as("runs of the initializer").isBetween(1, pool.size());
        pool.close();
    }

    private static void broken(String verb, ThrowingCallable call) {
        assertThatThrownBy(call, verb + " on a pool whose initializer throws")
                .isInstanceOf(PoolBrokenException.class)
                .hasMessageStartingWith("LIDO-13: ")
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no model for the worker");
    }

    private static void unwrapped(ThrowingCallable call) throws Throwable {
        try {
            call.call();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }

    /**
     * Closing again does nothing, from whichever thread, after whatever end. If this fails, look for what is released
     * twice, or waits for something that was released.
     */
    @Case(
            number = 68,
            rule = {"L4", "L10"})
    @Tag("R")
    default void closeIdempotent() throws Exception {
        Pool closed = open();
        assertThat(closed.awaitTermination(Duration.ofMillis(1)))
                .as("an open pool has not terminated")
                .isFalse();
        assertThat(closed.map(List.of(1), i -> i)).containsExactly(1);
        closed.close();
        closed.close();
        closed.terminate();
        assertThat(closed.awaitTermination(patience()))
                .as("a closed pool has terminated")
                .isTrue();

        Pool terminated = open();
        assertThat(terminated.map(List.of(1), i -> i)).containsExactly(1);
        terminated.terminate();
        terminated.terminate();
        terminated.close();
        assertThat(terminated.awaitTermination(patience()))
                .as("a terminated pool has terminated")
                .isTrue();

        open().close();
        open().terminate();

        Pool shared = open();
        assertThat(shared.map(List.of(1), i -> i)).containsExactly(1);
        List<Caller<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(call(() -> {
                shared.close();
                return shared.awaitTermination(Duration.ZERO);
            }));
        }
        for (Caller<Boolean> closer : closers) {
            assertThat(closer.get())
                    .as("terminated when close returned, in each of several threads")
                    .isTrue();
        }
    }

    /**
     * A closed pool takes no call: each verb says so at once, and reads no input. If this fails, look for verbs, views
     * and executors that do not ask whether the pool is open.
     */
    @Case(
            number = 69,
            rule = {"L5"})
    @Tag("R")
    default void submitAfterClose() {
        for (boolean terminate : new boolean[] {false, true}) {
            Pool pool = open();
            var view = pool.withChunkSize(2).withRetries(1);
            var executor = pool.executor();
            assertThat(pool.map(List.of(1), i -> i)).containsExactly(1);
            if (terminate) {
                pool.terminate();
            } else {
                pool.close();
            }
            WatchedInputs inputs = WatchedInputs.of(5);
            closed("map", () -> pool.map(inputs, i -> i));
            closed("map of nothing", () -> pool.map(List.<Integer>of(), i -> i));
            closed("map on a view from before", () -> view.map(inputs, i -> i));
            closed("map on a new view", () -> pool.withWindow(3).map(inputs, i -> i));
            closed("mapOutcomes", () -> pool.mapOutcomes(inputs, i -> i));
            closed("batchedMap", () -> pool.batchedMap(inputs, batch -> batch));
            closed("forEach", () -> pool.forEach(inputs, i -> {}));
            closed("reduce", () -> pool.reduce(inputs, i -> i, 0, Integer::sum));
            closed("call", () -> pool.call(1, i -> i));
            closed("callAsync", () -> unwrapped(() -> pool.callAsync(() -> 1).get()));
            closed(
                    "callAsync with an input",
                    () -> unwrapped(() -> pool.callAsync(1, i -> i).get()));
            closed(
                    "mapAsync",
                    () -> unwrapped(() -> pool.mapAsync(inputs, i -> i).get()));
            for (StreamVerb verb : StreamVerb.values()) {
                closed(verb.toString(), () -> verb.run(pool, inputs, i -> i).close());
            }
            assertThatThrownBy(() -> executor.execute(() -> {}), "the executor's view of a closed pool")
                    .isInstanceOf(RejectedExecutionException.class);
            assertThat(inputs.reads()).as("inputs that a closed pool has read").isZero();
        }
    }

    private static void closed(String verb, ThrowingCallable call) {
        assertThatThrownBy(call, verb + " after the pool was closed")
                .isInstanceOf(PoolClosedException.class)
                .hasMessageStartingWith("LIDO-11: ");
    }

    /**
     * Pools come and go: a new one works like the first, and several work side by side. If this fails, look for what is
     * static: a registry, a port, a cluster membership that ends with its first pool.
     */
    @Case(
            number = 70,
            rule = {"L6"})
    @Tag("R")
    default void newPoolAfterClose() {
        for (int round = 0; round < 5; round++) {
            Pool pool = open();
            assertThat(pool.map(Tasks.range(20), i -> i))
                    .as("map on pool number %d", round)
                    .isEqualTo(Tasks.range(20));
            pool.close();
        }
        Pool first = open();
        Pool second = open();
        assertThat(first.map(Tasks.range(20), i -> i)).as("one of two pools").isEqualTo(Tasks.range(20));
        assertThat(second.map(Tasks.range(20), i -> -i))
                .as("the other of two pools")
                .hasSize(20);
        first.close();
        assertThat(second.map(Tasks.range(20), i -> i))
                .as("one of two pools after the other was closed")
                .isEqualTo(Tasks.range(20));
    }

    /**
     * A program that has not closed its pool ends when its main method has, with its exit code, and so do its workers.
     * If this fails, look for threads of the backend, or of a library, that are no daemons.
     */
    @Case(
            number = 156,
            rule = {"L17"})
    @Tag("R")
    default void programThatForgetsItsPoolEnds() throws IOException {
        if (!kit().isChosenAnywhere()) {
            Assumptions.abort("another JVM, which the kit would start, cannot choose such a pool");
        }
        List<Long> workers = new ArrayList<>();
        try (OtherJvm program = OtherJvm.start(this, List.of(), ForgetfulProgram.class)) {
            until("the other JVM has ended", () -> !program.isAlive());
            assertThat(collector().events("main ends"))
                    .as("whether the other JVM came to its end, which says: %s", program.output())
                    .hasSize(1);
            assertThat(program.exitValue())
                    .as("the exit code of the other JVM, which says: %s", program.output())
                    .isZero();
            assertThat(collector().events("results ")).containsExactly("results " + List.of(0, -1, -2));
            collector()
                    .events("worker ")
                    .forEach(event -> workers.add(Long.valueOf(event.substring("worker ".length()))));
            for (long worker : workers) {
                until("worker " + worker + " of the other JVM is gone", () -> Processes.isGone(worker));
            }
        } finally {
            workers.forEach(worker -> Processes.kill(this, worker));
        }
    }
}
