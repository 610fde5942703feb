package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.WorkerInfo;
import dev.lido.WorkerLostException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group D: workers die, by their tasks or from outside, and no result is lost. */
interface LossCases extends CaseSupport {
    /** How often a task is started at most that loses its worker each time, where the call does not say. */
    int STARTS = 3;

    /** A result that ends its worker while it is written, the first times. */
    final class DeadlyResult implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number;
        private final int deaths;
        private final String name;
        private final Halt halt;

        DeadlyResult(int number, int deaths, String name, Halt halt) {
            this.number = number;
            this.deaths = deaths;
            this.name = name;
            this.halt = halt;
        }

        int number() {
            return number;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (deaths > 0) {
                halt.first(deaths, name);
            }
            out.defaultWriteObject();
        }
    }

    private static Map<String, Mapper> views(Pool pool, int chunkSize) {
        Map<String, Mapper> views = new TreeMap<>();
        views.put("adaptive chunks", pool);
        views.put("chunks of 1", pool.withChunkSize(1));
        views.put("chunks of " + chunkSize, pool.withChunkSize(chunkSize));
        return views;
    }

    /** Checks that the outcome tells of a task whose worker was lost each time. */
    private static void checkLost(String what, Outcome<?> outcome, int index, int attempts) {
        assertThat(outcome).as(what).isInstanceOf(Outcome.WorkerLost.class);
        assertThat(outcome.index()).as("index of " + what).isEqualTo(index);
        assertThat(outcome.attempts()).as("attempts of " + what).isEqualTo(attempts);
        assertThat(outcome.worker()).as("worker of " + what).isNotBlank();
        assertThat(((Outcome.WorkerLost<?>) outcome).reason())
                .as("reason for " + what)
                .isNotBlank();
    }

    private static void checkLost(String what, WorkerLostException failure, int index, int attempts) {
        assertThat(failure).as(what).isNotNull().hasMessageStartingWith("LIDO-22: ");
        assertThat(failure.code()).as("code of " + what).isEqualTo("LIDO-22");
        assertThat(failure.index()).as("index of " + what).isEqualTo(index);
        assertThat(failure.attempts()).as("attempts of " + what).isEqualTo(attempts);
        assertThat(failure.worker()).as("worker of " + what).isNotBlank();
    }

    /** Checks that all outcomes but those of some tasks are the values that a plain loop gives. */
    private static void checkOthers(String what, List<Outcome<Integer>> outcomes, Collection<Integer> exceptions) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (!exceptions.contains(i)) {
                Outcome<Integer> outcome = outcomes.get(i);
                assertThat(outcome)
                        .as("outcome %d of %s, of which only %s may have none", i, what, exceptions)
                        .isInstanceOf(Outcome.Value.class);
                assertThat(outcome.get()).as("value %d of %s", i, what).isEqualTo(-i);
            }
        }
    }

    /**
     * A task that ends its JVM once runs again elsewhere, and its result is there, in every verb. If this fails, look at
     * what happens to a chunk when its worker is lost.
     */
    @Case(
            number = 54,
            rule = {"D1"})
    @Tag("KILL")
    default void haltDuringTask() throws Exception {
        Pool pool = open();
        Halt halt = Halt.of(this);
        List<Integer> inputs = Tasks.range(30);
        List<Integer> expected = inputs.stream().map(i -> -i).toList();
        views(pool, 7).forEach((name, view) -> {
            List<Outcome<Integer>> outcomes = view.mapOutcomes(inputs, i -> {
                if (i == 11) {
                    halt.first(1, name);
                }
                return -i;
            });
            checkOthers(name, outcomes, List.of());
            assertThat(outcomes.get(11).attempts())
                    .as("attempts of the task that ended its worker once, %s", name)
                    .isEqualTo(2);
            assertThat(collector().count(name))
                    .as("starts of that task, %s", name)
                    .isEqualTo(2);
        });
        assertThat(pool.map(inputs, i -> {
                    if (i == 5 || i == 20) {
                        halt.first(1, "map " + i);
                    }
                    return -i;
                }))
                .as("map, of which two tasks ended their workers")
                .isEqualTo(expected);
        assertThat(pool.mapAsync(inputs, i -> {
                            if (i == 0) {
                                halt.first(2, "mapAsync");
                            }
                            return -i;
                        })
                        .get())
                .as("mapAsync, of which the first task ended two workers")
                .isEqualTo(expected);
        assertThat(pool.callAsync(() -> {
                            halt.first(1, "callAsync");
                            return "done";
                        })
                        .get())
                .as("callAsync")
                .isEqualTo("done");
        for (StreamVerb verb : StreamVerb.values()) {
            String name = verb.toString();
            try (Stream<Integer> stream = verb.run(pool, inputs, i -> {
                if (i == 29) {
                    halt.first(1, name);
                }
                return -i;
            })) {
                assertThat(stream.toList()).as(name).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /**
     * A worker that dies while it sends a result takes nothing with it but this result, which another computes again.
     * If this fails, look for a task that counts as done before all of its result has come, and for a reader that waits
     * for the rest of a frame.
     */
    @Case(
            number = 55,
            rule = {"D2"})
    @Tag("KILL")
    default void haltDuringResultSend() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        List<Integer> inputs = Tasks.range(20);
        views(pool, 5).forEach((name, view) -> {
            List<DeadlyResult> results =
                    view.map(inputs, i -> new DeadlyResult(i, i == 8 ? 1 : 0, "sent once, " + name, halt));
            assertThat(results)
                    .as("results, of which one ended its worker when it was sent, %s", name)
                    .extracting(DeadlyResult::number)
                    .isEqualTo(inputs);
            List<Outcome<DeadlyResult>> outcomes = view.mapOutcomes(
                    inputs, i -> new DeadlyResult(i, i == 8 ? Integer.MAX_VALUE : 0, "sent, " + name, halt));
            for (int i = 0; i < inputs.size(); i++) {
                if (i == 8) {
                    checkLost("the result that cannot be sent, " + name, outcomes.get(i), i, STARTS);
                } else {
                    assertThat(outcomes.get(i)).as("outcome %d, %s", i, name).isInstanceOf(Outcome.Value.class);
                    assertThat(outcomes.get(i).get().number()).isEqualTo(i);
                }
            }
            assertThat(collector().count("sent, " + name))
                    .as("how often that result was sent, %s", name)
                    .isEqualTo(STARTS);
        });
        try (Stream<DeadlyResult> stream =
                pool.imapUnordered(inputs, i -> new DeadlyResult(i, i % 10 == 8 ? 1 : 0, "streamed " + i, halt))) {
            assertThat(stream.map(DeadlyResult::number).toList())
                    .as("results in any order, of which two ended their workers")
                    .containsExactlyInAnyOrderElementsOf(inputs);
        }
        Rendezvous.allWorkers(this, pool, "after deaths while results were sent");
    }

    /**
     * When a worker dies, only what ran on it runs again, and only that is lost where nothing may run again. If this
     * fails, look for a loss that resets the whole call, or that counts for tasks which had not begun.
     */
    @Case(
            number = 56,
            rule = {"D1", "D2"})
    @Tag("KILL")
    default void deathFailsOnlyAffectedTasks() {
        Pool pool = open();
        for (int retries : new int[] {2, 0}) {
            String call = "with " + retries + " retries, ";
            Mapper view = pool.withChunkSize(1).withRetriesOnLoss(retries);
            Set<Integer> affected = new TreeSet<>();
            List<Outcome<Integer>> outcomes = killOne(pool, view, call, affected);
            assertThat(affected)
                    .as("tasks that ran in the process that was killed")
                    .isNotEmpty();
            checkOthers(call + "one worker killed", outcomes, affected);
            for (int i = 0; i < outcomes.size(); i++) {
                if (affected.contains(i) && retries == 0) {
                    checkLost("task " + i + ", whose worker was killed", outcomes.get(i), i, 1);
                }
                int starts = affected.contains(i) && retries > 0 ? 2 : 1;
                assertThat(collector().events(call + "task " + i + " in"))
                        .as("starts of task %d, %s when tasks %s lost their worker", i, call, affected)
                        .hasSize(starts);
                assertThat(outcomes.get(i).attempts())
                        .as("attempts that its outcome tells")
                        .isEqualTo(starts);
            }
        }
    }

    /** Kills one worker while each has a task that waits, and says which tasks that were. */
    private List<Outcome<Integer>> killOne(Pool pool, Mapper view, String call, Set<Integer> affected) {
        int workers = pool.size();
        Probe probe = collector().probe();
        String gate = call + "gate";
        Caller<List<Outcome<Integer>>> caller = call(() -> view.mapOutcomes(Tasks.range(5 * workers), i -> {
            probe.event(call + "task " + i + " in " + Processes.self());
            if (i < workers) {
                probe.await(gate);
            }
            return -i;
        }));
        collector().awaitWaiting(gate, workers);
        long victim = 0;
        for (String event : collector().events(call + "task ")) {
            String[] words = event.substring(call.length()).split(" ", 4);
            if (victim == 0) {
                victim = Long.parseLong(words[3]);
            }
            if (victim == Long.parseLong(words[3])) {
                affected.add(Integer.valueOf(words[1]));
            }
        }
        Processes.kill(this, victim);
        collector().open(gate);
        return caller.get();
    }

    /**
     * After deaths of any kind the pool has all its workers again. If this fails, look at who starts the replacement,
     * and whether he gives up after too few deaths.
     */
    @Case(
            number = 57,
            rule = {"D5"})
    @Tag("KILL")
    default void poolRecovers() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        Set<Long> killed = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            List<Long> processes = Rendezvous.allWorkers(this, pool, "before death " + round);
            assertThat(processes)
                    .as("processes of workers, after these were killed: %s", killed)
                    .noneMatch(killed::contains);
            long victim = processes.get(round % processes.size());
            killed.add(victim);
            Processes.kill(this, victim);
        }
        WorkerLostException failure = catchThrowableOfType(
                WorkerLostException.class,
                () -> pool.withRetriesOnLoss(1).map(Tasks.range(10), i -> {
                    if (i == 3) {
                        halt.now();
                    }
                    return i;
                }));
        checkLost("what map throws", failure, 3, 2);
        Rendezvous.allWorkers(this, pool, "after a task that ends each worker");
        until(
                "the pool has its workers again, and no others",
                () -> pool.workers().size() == pool.size());
        assertThat(pool.workers()).as("workers").extracting(WorkerInfo::name).doesNotHaveDuplicates();
    }

    /**
     * A task that ends each worker runs as often as the call allows, and is named by its index then. If this fails, look
     * at how the losses of a task are counted when it runs again.
     */
    @Case(
            number = 58,
            rule = {"D3"})
    @Tag("KILL")
    default void poisonTaskStopsAfterN() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        List<Integer> inputs = Tasks.range(100);
        views(pool, 50).forEach((name, view) -> {
            WorkerLostException failure = catchThrowableOfType(
                    WorkerLostException.class,
                    () -> view.map(inputs, i -> {
                        if (i == 37) {
                            halt.first(Integer.MAX_VALUE, "map, " + name);
                        }
                        return i;
                    }));
            checkLost("what map throws, " + name, failure, 37, STARTS);
            assertThat(collector().count("map, " + name))
                    .as("starts of the task that ends each worker, %s", name)
                    .isEqualTo(STARTS);
        });
        List<Integer> before = new ArrayList<>();
        WorkerLostException streamed = catchThrowableOfType(WorkerLostException.class, () -> {
            try (Stream<Integer> stream = pool.withRetriesOnLoss(1).imap(inputs, i -> {
                if (i == 37) {
                    halt.now();
                }
                return i;
            })) {
                stream.forEach(before::add);
            }
        });
        checkLost("what the stream throws", streamed, 37, 2);
        assertThat(before).as("results of the stream before").isEqualTo(Tasks.range(37));
        assertThat(pool.map(inputs, i -> i)).as("a call afterwards").isEqualTo(inputs);
    }

    /**
     * Of a thousand tasks only those fail that end their workers; whoever shared a chunk or a worker with them succeeds.
     * If this fails, look at whom a loss is counted against when it is not known which task was running, and whether
     * suspects run alone.
     */
    @Case(
            number = 59,
            rule = {"D3"})
    @Tag("KILL")
    default void innocentNeighbourNotBlamed() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        List<Integer> inputs = Tasks.range(1000);
        views(pool, 50).forEach((name, view) -> {
            List<Outcome<Integer>> outcomes = view.mapOutcomes(inputs, i -> {
                if (i == 500) {
                    halt.first(Integer.MAX_VALUE, "started " + i + ", " + name);
                }
                return -i;
            });
            checkOthers(name, outcomes, List.of(500));
            checkLost("task 500, " + name, outcomes.get(500), 500, STARTS);
            assertThat(collector().count("started 500, " + name))
                    .as("starts of task 500, %s", name)
                    .isEqualTo(STARTS);
        });
        List<Integer> deadly = List.of(0, 510, 511, 549, 999);
        List<Outcome<Integer>> outcomes = pool.withChunkSize(50)
                .withRetriesOnLoss(1)
                .mapOutcomes(inputs, i -> {
                    if (deadly.contains(i)) {
                        halt.first(Integer.MAX_VALUE, "one of several, " + i);
                    }
                    return -i;
                });
        checkOthers("several that end their workers, in the same chunk", outcomes, deadly);
        for (int i : deadly) {
            checkLost("task " + i, outcomes.get(i), i, 2);
            // A start that may have been counts, too: where several share a chunk, the later ones lose one.
            assertThat(collector().count("one of several, " + i))
                    .as("starts of task %d", i)
                    .isBetween(1, 2);
        }
    }

    /**
     * That a worker dies while it has nothing to do is nobody's business: the next call works as ever. If this fails,
     * look at what happens when a chunk is handed to a worker that is gone and not yet missed.
     */
    @Case(
            number = 60,
            rule = {"D5"})
    @Tag("KILL")
    default void idleWorkerDeathUnnoticedByCaller() {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(50);
        for (int round = 0; round < 2; round++) {
            List<Long> processes = Rendezvous.allWorkers(this, pool, "in round " + round);
            Processes.kill(this, processes.get(0));
            assertThat(pool.map(inputs, i -> i))
                    .as("the call after an idle worker was killed")
                    .isEqualTo(inputs);
            Rendezvous.allWorkers(this, pool, "after one died idle in round " + round)
                    .forEach(process -> Processes.kill(this, process));
            int sum = pool.call(1, i -> i + 1);
            assertThat(sum).as("the call after all idle workers were killed").isEqualTo(2);
        }
        Rendezvous.allWorkers(this, pool, "after all that");
    }

    /**
     * If all workers die at once in the middle of a call it ends all the same, with every result. If this fails, look at
     * a queue that is only looked at when a worker finishes.
     */
    @Case(
            number = 61,
            rule = {"D5"})
    @Tag("KILL")
    default void allWorkersDie() {
        Pool pool = open();
        int workers = pool.size();
        Probe probe = collector().probe();
        List<Integer> inputs = Tasks.range(10 * workers);
        for (Mapper view : List.of(pool.withChunkSize(1), pool.withChunkSize(3), pool)) {
            String call = "call " + collector().events().size() + ", ";
            Caller<List<Integer>> caller = call(() -> view.map(inputs, i -> {
                probe.event(call + Processes.self());
                probe.await(call + "gate");
                return -i;
            }));
            collector().awaitWaiting(call + "gate", workers);
            Set<Long> processes = collector().events(call).stream()
                    .map(event -> Long.valueOf(event.substring(call.length())))
                    .collect(Collectors.toSet());
            processes.forEach(process -> Processes.kill(this, process));
            collector().open(call + "gate");
            assertThat(caller.get())
                    .as("results of a call whose workers were all killed")
                    .isEqualTo(inputs.stream().map(i -> -i).toList());
        }
        Rendezvous.allWorkers(this, pool, "after all had died");
    }

    /**
     * A task that ends its worker each time is started exactly once and as often again as the call says; where delivery
     * is at most once, never again, and neither is another. If this fails, look at who counts, the one who hands out or
     * the one who is lost.
     */
    @Case(
            number = 64,
            rule = {"D1", "D4"})
    @Tag("KILL")
    default void retryCountExact() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        for (int retries : new int[] {0, 1, 3}) {
            String name = retries + " retries";
            Outcome<Integer> outcome = pool.withRetriesOnLoss(retries)
                    .mapOutcomes(List.of(1), i -> {
                        halt.first(Integer.MAX_VALUE, name);
                        return i;
                    })
                    .get(0);
            checkLost("the task with " + name, outcome, 0, 1 + retries);
            assertThat(collector().count(name))
                    .as("starts of the task with " + name)
                    .isEqualTo(1 + retries);
        }

        Probe probe = collector().probe();
        Mapper once = pool.withDelivery(Delivery.AT_MOST_ONCE);
        for (int size : new int[] {1, 10, 0}) {
            String call = "at most once, chunks of " + size + ", task ";
            Mapper view = size == 0 ? once : once.withChunkSize(size);
            List<Outcome<Integer>> outcomes = view.mapOutcomes(Tasks.range(50), i -> {
                probe.event(call + i);
                if (i == 23) {
                    halt.now();
                }
                return -i;
            });
            checkLost("the task that ended its worker, " + call, outcomes.get(23), 23, 1);
            for (int i = 0; i < 50; i++) {
                int starts = collector().count(call + i);
                assertThat(starts).as("starts of " + call + i).isLessThanOrEqualTo(1);
                if (i != 23 && size == 1) {
                    assertThat(outcomes.get(i))
                            .as("outcome of %s%d, alone in its chunk", call, i)
                            .isInstanceOf(Outcome.Value.class);
                }
                if (outcomes.get(i).isValue()) {
                    assertThat(outcomes.get(i).get()).as("value of " + call + i).isEqualTo(-i);
                    assertThat(starts).as("starts of " + call + i).isEqualTo(1);
                } else {
                    checkLost(call + i, outcomes.get(i), i, 1);
                }
            }
        }
    }
}
