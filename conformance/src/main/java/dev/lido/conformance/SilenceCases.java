package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Capability;
import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.OptionInfo;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Pools;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Group D: workers that are frozen, or lost before they have told of a start. */
interface SilenceCases extends CaseSupport {
    /** The option that says after how many seconds a worker that does not answer is lost. */
    String HEARTBEAT = "heartbeat";

    /** The shortest that makes sense: any pause of a worker's JVM that is longer costs a worker. */
    int HEARTBEAT_SECONDS = 3;

    /** An argument that ends its worker while it is read. */
    final class DeadlyArgument implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number;
        private final String event;
        private final Halt halt;

        /** @param event what is told when it is read; nothing happens if it is empty */
        DeadlyArgument(int number, String event, Halt halt) {
            this.number = number;
            this.event = event;
            this.halt = halt;
        }

        int number() {
            return number;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (!event.isEmpty()) {
                halt.first(Integer.MAX_VALUE, event);
            }
        }
    }

    private boolean hasHeartbeat() {
        String backend = builder().build().backend().orElse("");
        return Pools.backends().stream()
                .filter(info -> info.name().equals(backend))
                .flatMap(info -> info.options().stream())
                .map(OptionInfo::name)
                .anyMatch(HEARTBEAT::equals);
    }

    /**
     * A worker that was frozen while it had nothing to do holds no call: it does not answer, is replaced, and what it was
     * handed runs elsewhere. If this fails, look for a worker that is only missed when its connection ends.
     */
    @Case(
            number = 91,
            rule = {"D11"})
    @Tag("KILL")
    default void frozenIdleWorkerIsNoticed() {
        if (!hasHeartbeat()) {
            Assumptions.abort("the backend has no option " + HEARTBEAT + " that says how soon this is to be noticed");
        }
        Pool pool = open(config -> config.option(HEARTBEAT, HEARTBEAT_SECONDS));
        List<Integer> inputs = Tasks.range(50);
        long frozen = Rendezvous.allWorkers(this, pool, "before one is frozen").get(0);
        try {
            Processes.freeze(frozen);
            assertThat(pool.map(inputs, i -> -i))
                    .as("map, while a worker is frozen that had nothing to do before")
                    .isEqualTo(inputs.stream().map(i -> -i).toList());
            assertThat(Rendezvous.allWorkers(this, pool, "after one was frozen"))
                    .as("processes of workers, of which one was frozen")
                    .doesNotContain(frozen);
        } finally {
            Processes.kill(this, frozen);
        }
    }

    /**
     * Where there is a timeout a call ends soon after it, though a worker is frozen and tells of nothing: amid a task,
     * which then has timed out, or before it, and then the task runs elsewhere. If this fails, look for a limit that counts
     * only from when a worker says that it has started.
     */
    @Case(
            number = 92,
            rule = {"F12"})
    @Tag("KILL")
    default void timeoutHoldsWithAFrozenWorker() {
        Pool pool = open();
        Mapper limited = pool.withTimeout(Duration.ofSeconds(1)).withChunkSize(1);
        List<Integer> inputs = Tasks.range(20);
        long idle = Rendezvous.allWorkers(this, pool, "before one is frozen").get(0);
        try {
            Processes.freeze(idle);
            List<Outcome<Integer>> outcomes = limited.mapOutcomes(inputs, i -> -i);
            assertThat(outcomes)
                    .as("outcomes of a call with a limit, while a worker is frozen that had nothing to do before")
                    .extracting(Outcome::get)
                    .isEqualTo(inputs.stream().map(i -> -i).toList());
            assertThat(Rendezvous.allWorkers(this, pool, "after one was frozen"))
                    .as("processes of workers, of which one was frozen")
                    .doesNotContain(idle);
        } finally {
            Processes.kill(this, idle);
        }
        Probe probe = collector().probe();
        String busy = "runs in ";
        Caller<List<Outcome<Integer>>> caller = call(() -> limited.mapOutcomes(inputs, i -> {
            if (i == 0) {
                probe.event(busy + Processes.self());
                probe.await("never");
            }
            return -i;
        }));
        collector().await("a task runs", events -> events.stream().anyMatch(event -> event.startsWith(busy)));
        long amid = Long.parseLong(collector().events(busy).get(0).substring(busy.length()));
        try {
            Processes.freeze(amid);
            List<Outcome<Integer>> outcomes = caller.get();
            assertThat(outcomes.get(0)).as("the task whose worker was frozen").isInstanceOf(Outcome.TimedOut.class);
            assertThat(outcomes.subList(1, inputs.size()))
                    .as("outcomes of the others")
                    .allMatch(Outcome::isValue);
        } finally {
            Processes.kill(this, amid);
        }
        Rendezvous.allWorkers(this, pool, "after one was frozen amid a task");
    }

    /**
     * A worker that is lost while it reads an argument, and so before it has told of any start, counts as lost: the task
     * is assigned again as often as the call allows, then it is named by its index, and no other fails. If this fails, look
     * for a loss that counts only for tasks that have started.
     */
    @Case(
            number = 151,
            rule = {"D10"})
    @Tag("KILL")
    default void argumentThatEndsItsWorkerIsNamed() {
        if (!can(Capability.COPIES)) {
            Assumptions.abort("its tasks read no arguments, as the backend does not declare " + Capability.COPIES);
        }
        Pool pool = open();
        Halt halt = Halt.of(this);
        Map<String, Mapper> views = new LinkedHashMap<>();
        views.put("as it is", pool);
        views.put("with a timeout", pool.withTimeout(Duration.ofMinutes(5)));
        views.put("at most once", pool.withDelivery(Delivery.AT_MOST_ONCE).withChunkSize(3));
        views.put("without retries", pool.withRetriesOnLoss(0));
        views.forEach((name, view) -> {
            List<DeadlyArgument> inputs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                inputs.add(new DeadlyArgument(i, i == 4 ? "read, " + name : "", halt));
            }
            List<Outcome<Integer>> outcomes = view.mapOutcomes(inputs, argument -> -argument.number());
            for (int i = 0; i < 10; i++) {
                if (i != 4) {
                    assertThat(outcomes.get(i))
                            .as("outcome %d, beside an argument that ends its worker, %s", i, name)
                            .isInstanceOf(Outcome.Value.class);
                    assertThat(outcomes.get(i).get()).isEqualTo(-i);
                }
            }
            assertThat(outcomes.get(4))
                    .as("outcome of the argument that ends its worker, %s", name)
                    .isInstanceOf(Outcome.WorkerLost.class);
            assertThat(outcomes.get(4).index()).isEqualTo(4);
            // Where nothing was to be retried, it is once: when it is not sure that it was the reason.
            assertThat(outcomes.get(4).attempts())
                    .as("attempts, %s", name)
                    .isEqualTo(name.equals("without retries") ? 2 : LossCases.STARTS);
            assertThat(collector().count("read, " + name))
                    .as("how often the argument was read, %s", name)
                    .isGreaterThan(0)
                    // It may also have been read ahead, behind a task to which that loss was counted.
                    .isLessThanOrEqualTo(LossCases.STARTS + 1);
        });
        Rendezvous.allWorkers(this, pool, "after arguments that ended workers");
    }
}
