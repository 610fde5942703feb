package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import dev.lido.PoolConfig;
import dev.lido.TaskContext;
import dev.lido.WorkerLostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Groups D and L: how worker JVMs begin, are replaced, and end. */
interface WorkerCases extends CaseSupport {
    /**
     * {@code System.exit} in a task ends its worker, which fails this task and neither another nor the caller. If this
     * fails, look at whether a worker that ends in good order is missed like one that crashes.
     */
    @Case(
            number = 40,
            rule = {"D7"})
    @Tag("ISOLATION")
    default void systemExitInTask() {
        Pool pool = open();
        Halt halt = Halt.of(this);
        for (Mapper view : List.of(pool, pool.withChunkSize(3))) {
            List<Outcome<Integer>> outcomes = view.mapOutcomes(Tasks.range(10), i -> {
                if (i == 4) {
                    halt.exit();
                }
                return -i;
            });
            for (int i = 0; i < 10; i++) {
                if (i == 4) {
                    assertThat(outcomes.get(i))
                            .as("outcome of the task that exits")
                            .isInstanceOf(Outcome.WorkerLost.class);
                    assertThat(((Outcome.WorkerLost<Integer>) outcomes.get(i)).reason())
                            .as("the reason that it tells")
                            .isNotBlank();
                } else {
                    assertThat(outcomes.get(i).isValue())
                            .as("whether task %d succeeded: %s", i, outcomes.get(i))
                            .isTrue();
                    assertThat(outcomes.get(i).get()).as("result %d", i).isEqualTo(-i);
                }
            }
        }
        WorkerLostException failure = catchThrowableOfType(
                WorkerLostException.class,
                () -> pool.withRetriesOnLoss(0).map(Tasks.range(5), i -> {
                    if (i == 2) {
                        halt.exit();
                    }
                    return i;
                }));
        assertThat(failure).as("what map throws").isNotNull().hasMessageStartingWith("LIDO-22: ");
        assertThat(failure.index()).as("the index that it tells").isEqualTo(2);
        Rendezvous.allWorkers(this, pool, "after exits");
    }

    /**
     * Where no worker can be started, a call says so soon, with what the worker said, and no more are started. If this
     * fails, look at who waits for workers that never join, and who counts the failed starts.
     */
    @Case(
            number = 62,
            rule = {"D6"})
    @Tag("KILL")
    default void workerFailsToStart() {
        PoolConfig config = broken().orElse(null);
        if (config == null) {
            Assumptions.abort(
                    "needs a pool whose workers cannot be started; the kit's user names none by brokenConfig()");
        }
        Set<Long> before = childProcesses();
        Caller<Void> caller = call(() -> {
            try (Pool pool = choose(config)) {
                PoolBrokenException first =
                        catchThrowableOfType(PoolBrokenException.class, () -> pool.map(Tasks.range(10), i -> i));
                assertThat(first).as("what the first call throws").isNotNull();
                assertThatThrownBy(() -> pool.call(1, i -> i), "the second call")
                        .isInstanceOf(PoolBrokenException.class)
                        .hasMessage(first.getMessage());
                expectNoChildSince(before);
                throw first;
            }
        });
        assertThat(caller.failure())
                .as("what choosePool or the first call throws")
                .isInstanceOf(PoolBrokenException.class)
                .hasMessageStartingWith("LIDO-14: ")
                .hasMessageContaining(lastWords());
        expectNoChildSince(before);
    }

    private Set<Long> childProcesses() {
        return children().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Looks for child processes for a moment, longer than one lives that fails to start and is started again. */
    private void expectNoChildSince(Set<Long> before) {
        Set<Long> known = new HashSet<>(before);
        until("all workers that were started have ended", () -> known.containsAll(childProcesses()));
        for (int look = 0; look < 100; look++) {
            assertThat(childProcesses())
                    .as("workers that are started although it is in vain")
                    .isSubsetOf(known);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /**
     * When the master is killed, its workers end by themselves, even in the middle of a task. If this fails, look at how
     * a busy worker learns that the other end of its connection is gone.
     */
    @Case(
            number = 63,
            rule = {"L13"})
    @Tag("KILL")
    default void parentKilledLeavesNoOrphans() throws IOException {
        Halt.of(this);
        List<Long> workers = new ArrayList<>();
        try (OtherJvm master = OtherJvm.start(this, List.of(), BusyMaster.class)) {
            until(
                    "the other JVM's workers are busy",
                    () -> !master.isAlive()
                            || collector()
                                            .count("size "
                                                    + collector()
                                                            .events("worker ")
                                                            .size())
                                    == 1);
            assertThat(master.isAlive())
                    .as("whether the other JVM runs, which says: %s", master.output())
                    .isTrue();
            collector()
                    .events("worker ")
                    .forEach(event -> workers.add(Long.valueOf(event.substring("worker ".length()))));
            master.kill();
            for (long worker : workers) {
                until("worker " + worker + " of the master that was killed is gone", () -> Processes.isGone(worker));
            }
        } finally {
            workers.forEach(worker -> Processes.kill(this, worker));
        }
    }

    /**
     * The same while workers are on their way. Of workers that are no children of their master it tells only once they
     * work. If this fails, look at how a worker that has not joined yet learns that its master is gone.
     */
    @Case(
            number = 157,
            rule = {"L13"})
    @Tag("KILL")
    default void masterKilledWhileWorkersStart() throws IOException {
        Halt.of(this);
        for (int moment = 0; moment < 3; moment++) {
            Set<ProcessHandle> workers = new HashSet<>();
            try (OtherJvm master = OtherJvm.start(this, List.of(), BusyMaster.class)) {
                until("a worker of the other JVM starts", () -> {
                    workers.addAll(master.workers());
                    return !workers.isEmpty()
                            || !master.isAlive()
                            || !collector().events("worker ").isEmpty();
                });
                assertThat(master.isAlive())
                        .as("whether the other JVM runs, which says: %s", master.output())
                        .isTrue();
                // How far a worker comes meanwhile is chance.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400L * moment));
                workers.addAll(master.workers());
                master.kill();
                for (ProcessHandle worker : workers) {
                    until(
                            "process " + worker.pid() + ", which a master had started that was killed, is gone",
                            () -> Processes.isGone(worker.pid()));
                }
            } finally {
                workers.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    /**
     * A worker that is started after a build has changed the program has the classes that the pool began with. Where that is not
     * possible the pool is broken, and says so. If this fails, look at what a worker's class path leads to when the worker is
     * started, and at what it opens when it first looks for a class.
     */
    @Case(
            number = 93,
            rule = {"Z9"})
    @Tag("KILL")
    default void laterWorkersHaveTheClassesOfTheStart() throws IOException {
        Halt.of(this);
        Path folder = Files.createTempDirectory("conformance-rebuilt");
        try {
            for (String name : List.of("app.jar", "classes")) {
                Path place = RebuiltProgram.build(folder.resolve(name), RebuiltProgram.FIRST);
                Path later = RebuiltProgram.build(folder.resolve("later-" + name), RebuiltProgram.OTHER);
                int before = collector().count("end");
                int told = collector().events().size();
                try (OtherJvm program = OtherJvm.start(
                        this, List.of(place), RebuiltProgram.class, place.toString(), later.toString())) {
                    until("the program that runs from " + name + " has ended", () -> !program.isAlive());
                    List<String> events = collector().events();
                    assertThat(collector().count("end"))
                            .as("whether the program from %s ended in order, which says: %s", name, program.output())
                            .isEqualTo(before + 1);
                    checkRebuilt(name, events.subList(told, events.size()));
                }
            }
        } finally {
            OtherJvm.removeAll(folder);
        }
    }

    private static void checkRebuilt(String name, List<String> events) {
        assertThat(events).as("what tasks find that run from %s", name).startsWith("before: " + RebuiltProgram.FIRST);
        assertThat(events.subList(1, events.size() - 1))
                .as("what tasks find that run from %s, after it was built anew", name)
                .isNotEmpty()
                .allMatch(event -> event.equals("after: " + RebuiltProgram.FIRST)
                        || (event.startsWith("refused: ") && event.contains("LIDO-")));
    }

    /**
     * A worker that replaces another runs the initializer, once and before its first task. If this fails, look at what
     * is done for the first workers only.
     */
    @Case(
            number = 67,
            rule = {"L1"})
    @Tag("KILL")
    default void initializerAfterReplacement() {
        Probe probe = collector().probe();
        Pool pool =
                open(config -> config.initializer(worker -> probe.event("init " + worker + " in " + Processes.self())));
        int workers = pool.size();
        List<Long> first = Rendezvous.allWorkers(this, pool, "before one is killed");
        Processes.kill(this, first.get(0));
        List<Long> second = Rendezvous.allWorkers(this, pool, "after one was killed");
        assertThat(second).as("processes of workers afterwards").doesNotContain(first.get(0));
        Set<Long> processes = new HashSet<>(first);
        processes.addAll(second);
        for (long process : processes) {
            assertThat(collector().events("init "))
                    .as("runs of the initializer, one of them in process %d, which ran a task", process)
                    .anyMatch(event -> event.endsWith(" in " + process));
        }
        assertThat(collector().events("init "))
                .as("runs of the initializer")
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(workers);

        assertThat(pool.withChunkSize(1).map(Tasks.range(20), i -> {
                    return probe.event("task of " + TaskContext.current().worker());
                }))
                .hasSize(20);
        for (String event : collector().events("task of ")) {
            String worker = event.substring("task of ".length());
            assertThat(collector().events("init " + worker + " in "))
                    .as("runs of the initializer by %s", worker)
                    .hasSize(1);
        }
    }

    /**
     * With {@code maxTasksPerWorker} no process runs more tasks than that, and nobody sees anything else of it. If this
     * fails, look at what happens to chunks that are larger than what the worker may still run, and to those that were
     * sent ahead to a worker which ends.
     */
    @Case(
            number = 74,
            rule = {"D9"})
    @Tag("KILL")
    default void maxTasksPerWorker() {
        Options.need(open(), "maxTasksPerWorker");
        int most = 10;
        int tasks = 45;
        Pool pool = open(config -> config.option("maxTasksPerWorker", most));
        Probe probe = collector().probe();
        for (int size : new int[] {0, 1, 5}) {
            String call = "chunks of " + size + ", task ";
            Mapper view = size == 0 ? pool : pool.withChunkSize(size);
            List<Outcome<Integer>> outcomes = view.mapOutcomes(Tasks.range(tasks), i -> {
                probe.event(call + i);
                probe.event("process " + Processes.self());
                return -i;
            });
            for (int i = 0; i < tasks; i++) {
                assertThat(outcomes.get(i).isValue())
                        .as("whether %s%d succeeded: %s", call, i, outcomes.get(i))
                        .isTrue();
                assertThat(outcomes.get(i).get()).as("value of " + call + i).isEqualTo(-i);
                assertThat(outcomes.get(i).attempts())
                        .as("attempts of " + call + i)
                        .isEqualTo(1);
                assertThat(collector().count(call + i))
                        .as("starts of " + call + i)
                        .isEqualTo(1);
            }
        }
        Map<String, Integer> ran = new HashMap<>();
        collector().events("process ").forEach(process -> ran.merge(process, 1, Integer::sum));
        assertThat(ran.values()).as("how many tasks each process ran: %s", ran).allMatch(number -> number <= most);
        Rendezvous.allWorkers(this, pool, "after many were replaced");
    }

    /**
     * The number of workers changes while tasks run: new ones take tasks at once, and those that are too many end when
     * theirs have; nothing is lost or runs twice. If this fails, look at what a worker does that is to leave and has a
     * chunk.
     */
    @Case(
            number = 75,
            rule = {"D8"})
    @Tag("ELASTIC")
    default void resizeUpAndDownWhileBusy() {
        Pool pool = open();
        int few = pool.size();
        int many = few + 2;
        int tasks = 60;
        Probe probe = collector().probe();
        Caller<List<Outcome<Integer>>> caller = call(() -> pool.withChunkSize(1).mapOutcomes(Tasks.range(tasks), i -> {
            probe.event("task " + i);
            probe.event("process " + Processes.self());
            if (i < many) {
                probe.await("gate");
            }
            return -i;
        }));
        collector().awaitWaiting("gate", few);
        pool.resize(many);
        assertThat(pool.size()).as("size, enlarged").isEqualTo(many);
        collector().awaitWaiting("gate", many);
        pool.resize(1);
        assertThat(pool.size()).as("size, reduced").isEqualTo(1);
        assertThat(collector().waiting("gate"))
                .as("tasks that go on, though their workers are too many")
                .isEqualTo(many);
        collector().open("gate");
        List<Outcome<Integer>> outcomes = caller.get();
        for (int i = 0; i < tasks; i++) {
            assertThat(outcomes.get(i).isValue())
                    .as("whether task %d succeeded: %s", i, outcomes.get(i))
                    .isTrue();
            assertThat(outcomes.get(i).get()).as("value %d", i).isEqualTo(-i);
            assertThat(outcomes.get(i).attempts()).as("attempts of task %d", i).isEqualTo(1);
            assertThat(collector().count("task " + i))
                    .as("starts of task %d", i)
                    .isEqualTo(1);
        }
        until("one worker is left", () -> pool.workers().size() == 1);
        List<Integer> running = pool.map(Tasks.range(100), i -> {
            probe.event("enter");
            Tasks.spend(100_000);
            probe.event("leave");
            return i;
        });
        assertThat(running).as("results of the only worker").isEqualTo(Tasks.range(100));
        int most = 0;
        int now = 0;
        for (String event : collector().events()) {
            now += event.equals("enter") ? 1 : event.equals("leave") ? -1 : 0;
            most = Math.max(most, now);
        }
        assertThat(most).as("tasks at once on a pool of one worker").isEqualTo(1);

        long stays = Rendezvous.allWorkers(this, pool, "with one worker").get(0);
        Set<Long> children = childProcesses();
        collector().events("process ").stream()
                .map(event -> Long.valueOf(event.substring("process ".length())))
                .filter(process -> process != stays && children.contains(process))
                .forEach(process ->
                        until("worker " + process + ", which left, is gone", () -> Processes.isGone(process)));
        pool.resize(3);
        Rendezvous.allWorkers(this, pool, "with three workers again");
        assertThatThrownBy(() -> pool.resize(0), "no workers at all")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-10: ");
    }
}
