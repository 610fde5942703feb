package dev.lido.benchmarks.works;

import static java.util.stream.Collectors.toCollection;

import dev.lido.Outcome;
import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** W6: 100 tasks of 10 ms, of which task 50 kills its worker. The reading is what the caller sees of it, and when. */
final class WorkerDeath extends FreshWork {
    static final String NAME = "W6";

    private static final String OUTCOME = "outcome";
    private static final String INDEX = "index";
    private static final String KNOWN_AFTER = "known-after";
    private static final String OTHERS = "others";
    private static final int TASKS = 100;
    private static final int DYING = 50;
    private static final String THIS_JVM = UUID.randomUUID().toString();

    private final int millis;

    WorkerDeath(Scale scale) {
        super(
                NAME,
                TASKS + " tasks, of which task " + DYING + " kills its worker",
                Measure.ofText(OUTCOME),
                Measure.ofText(INDEX),
                new Measure(KNOWN_AFTER, "ms"),
                new Measure(OTHERS, "tasks"));
        millis = scale.of(10, 1);
    }

    @Override
    public Set<Peer> peers() {
        Set<Peer> peers = Peer.inPython();
        // There the end of a worker ends the job.
        peers.remove(Peer.PYTHON_MPI4PY);
        return peers;
    }

    @Override
    public Reading run(Supplier<Contestant> start) throws Exception {
        List<Integer> inputs = IntStream.range(0, TASKS).boxed().collect(toCollection(ArrayList::new));
        try (Contestant contestant = start.get()) {
            if (!contestant.isolatesTasks()) {
                throw new UnsuitableContestantException(NAME
                        + " kills a worker: it needs a pool whose workers are processes of their own, and here they"
                        + " are threads of the measured JVM");
            }
            PureTask<Integer, Integer> identity = input -> input;
            check(inputs, contestant.mapSingly(inputs, identity)); // then all workers have joined and run a task
            AtomicLong known = new AtomicLong();
            PureTask<Integer, Integer> mortal = mortal(millis, THIS_JVM);
            long begin = System.nanoTime();
            List<Outcome<Integer>> outcomes =
                    contestant.mapOutcomes(inputs, mortal, index -> known.compareAndSet(0, System.nanoTime()));
            return reading(outcomes).with(KNOWN_AFTER, (known.get() - begin) / 1e6);
        }
    }

    /** Creates a task that captures no work, since it has to be serialized. */
    private static PureTask<Integer, Integer> mortal(int millis, String measuredJvm) {
        return input -> run(input, millis, measuredJvm);
    }

    private static int run(int input, int millis, String measuredJvm) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        if (input == DYING) {
            if (measuredJvm.equals(THIS_JVM)) {
                throw new IllegalStateException("the worker is a thread of the measured JVM, which must not end");
            }
            Runtime.getRuntime().halt(1);
        }
        return input;
    }

    private static Reading reading(List<Outcome<Integer>> outcomes) {
        if (outcomes.size() != TASKS) {
            throw new WrongResultException(NAME + ": " + outcomes.size() + " outcomes instead of " + TASKS);
        }
        if (outcomes.get(DYING).isValue()) {
            throw new WrongResultException(NAME + ": task " + DYING + " has a result, and did not kill its worker");
        }
        int others = 0;
        for (int i = 0; i < TASKS; i++) {
            if (outcomes.get(i) instanceof Outcome.Value<Integer> value) {
                if (!value.value().equals(i)) {
                    throw new WrongResultException(NAME + ": result " + i + " is " + value.value());
                }
                others++;
            }
        }
        int lost = TASKS - others;
        return Reading.NONE
                .with(OUTCOME, outcomes.get(DYING).getClass().getSimpleName())
                .with(INDEX, lost == 1 ? Integer.toString(DYING) : "one of " + lost)
                .with(OTHERS, others);
    }
}
