package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.BackendInfo;
import dev.lido.ConfigException;
import dev.lido.OptionInfo;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.Pools;
import dev.lido.Task;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** Group M: calls as such, one after another and side by side; and what a pool can be asked for. */
interface CallCases extends CaseSupport {
    /**
     * {@code map} over several inputs passes two or three arguments, in their order, and refuses inputs that differ in
     * number. If this fails, look at how the arguments of a task are put together and taken apart.
     */
    @Case(
            number = 11,
            rule = {"M9"})
    @Tag("R")
    default void mapOfSeveralArguments() throws Exception {
        Pool pool = open();
        List<String> texts = List.of("a", "b");
        List<Integer> numbers = List.of(1, 2);
        List<Double> reals = List.of(0.5, 1.5);

        assertThat(pool.map(texts, numbers, (text, number) -> text + number))
                .as("two arguments")
                .containsExactly("a1", "b2");
        assertThat(pool.map(texts, numbers, reals, (text, number, real) -> text + number + real))
                .as("three arguments")
                .containsExactly("a10.5", "b21.5");
        assertThat(pool.map(() -> texts.iterator(), numbers, (text, number) -> number + text))
                .as("two arguments, one of them read by its iterator")
                .containsExactly("1a", "2b");
        assertThat(pool.mapAsync(texts, numbers, (text, number) -> number + text)
                        .get())
                .as("two arguments, asynchronously")
                .containsExactly("1a", "2b");
        assertThat(pool.mapAsync(texts, numbers, reals, (text, number, real) -> real + text + number)
                        .get())
                .as("three arguments, asynchronously")
                .containsExactly("0.5a1", "1.5b2");
        assertThatThrownBy(
                        () -> pool.map(texts, List.of(1, 2, 3), (text, number) -> text),
                        "collections that differ in size")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-10: ");
        assertThatThrownBy(
                        () -> pool.map(texts, () -> Tasks.range(3).iterator(), (text, number) -> text),
                        "an iterator that goes on after the list has ended")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("LIDO-10: ");
    }

    /**
     * A call knows nothing of the one before, not even where the function is the same code with other captured values.
     * If this fails, look for a cache of functions that is keyed by class, or for results left in a buffer.
     */
    @Case(
            number = 12,
            rule = {"M10"})
    @Tag("R")
    default void mapCalledTwice() {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(20);
        List<List<Integer>> products = new ArrayList<>();
        for (int factor = 1; factor <= 3; factor++) {
            int captured = factor;
            products.add(pool.map(inputs, i -> i * captured));
        }
        for (int factor = 1; factor <= 3; factor++) {
            int multiplied = factor;
            assertThat(products.get(factor - 1))
                    .as("results of call %d, after all calls", factor)
                    .isEqualTo(inputs.stream().map(i -> i * multiplied).toList());
        }
        assertThat(pool.map(List.of("a"), text -> text + "!"))
                .as("another function")
                .containsExactly("a!");

        ArrayList<Integer> state = new ArrayList<>();
        for (int size = 0; size < 3; size++) {
            assertThat(pool.map(List.of(0), i -> state.size()))
                    .as("a function sees what it captures as it is when the call begins")
                    .containsExactly(size);
            state.add(size);
        }
    }

    /**
     * A thousand calls work like the first, and take no more threads. If this fails, look for what each call starts and
     * never ends.
     */
    @Case(
            number = 13,
            rule = {"M10"})
    @Tag("R")
    default void thousandMapsInALoop() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(5);
        assertThat(pool.mapAsync(inputs, i -> i + 1).get()).containsExactly(1, 2, 3, 4, 5);
        int threads = Leaks.poolThreads().size();
        for (int round = 0; round < 1000; round++) {
            int captured = round;
            assertThat(pool.map(inputs, i -> i * 1000 + captured))
                    .as("map number %d", round)
                    .containsExactly(captured, 1000 + captured, 2000 + captured, 3000 + captured, 4000 + captured);
            if (round % 10 == 0) {
                try (Stream<Integer> stream = pool.imap(inputs, i -> i + captured)) {
                    assertThat(stream.findFirst()).as("imap in round %d", round).contains(captured);
                }
            }
        }
        assertThat(Leaks.poolThreads().size() - threads)
                .as("threads that a thousand calls have left behind")
                .isLessThan(50);
    }

    /**
     * Calls from several threads run side by side; each gets its own results, and its callbacks on its own thread. If
     * this fails, look for state of a call that is kept in the pool.
     */
    @Case(
            number = 14,
            rule = {"M11", "F1"})
    @Tag("R")
    @Tag("stochastic")
    default void concurrentMapsFromSeveralThreads() {
        int callers = 6;
        Pool pool = open();
        CyclicBarrier start = new CyclicBarrier(callers);
        List<Caller<Void>> calls = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int number = caller;
            calls.add(call(() -> {
                int unused = start.await();
                for (int round = 0; round < 20; round++) {
                    int base = number * 1_000_000 + round * 1000;
                    List<Thread> told = new ArrayList<>();
                    List<Integer> results = new ArrayList<>(Tasks.range(50));
                    pool.forEachResult(Tasks.range(50), i -> base + i, (index, result) -> {
                        told.add(Thread.currentThread());
                        results.set((int) index, result);
                    });
                    assertThat(results)
                            .as("results of caller %d in round %d", number, round)
                            .isEqualTo(
                                    Tasks.range(50).stream().map(i -> base + i).toList());
                    assertThat(told)
                            .as("threads that told caller %d of its results", number)
                            .hasSize(50)
                            .containsOnly(Thread.currentThread());
                }
                return null;
            }));
        }
        calls.forEach(Caller::get);
    }

    /**
     * A backend, an option or a value that does not exist is an error that names it, and what there is. If this fails,
     * look at whether the provider lists all its options in {@code options()}; the engine checks them.
     */
    @Case(
            number = 15,
            rule = {"P2", "P3"})
    @Tag("R")
    default void unknownOptionRejected() {
        String backend = open().backend();
        assertThatThrownBy(() -> open(config -> config.option("no-such-option", 1)), "an option that does not exist")
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-3: ")
                .hasMessageContaining("no-such-option")
                .hasMessageContaining(backend);
        assertThatThrownBy(() -> open(config -> config.backend("no-such-" + backend)), "a backend that does not exist")
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("LIDO-2: ")
                .hasMessageContaining("no-such-" + backend);
        BackendInfo info = Pools.backends().stream()
                .filter(candidate -> candidate.name().equals(backend))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Pools.backends() does not list " + backend));
        for (OptionInfo option : info.options()) {
            if (!option.name().endsWith("*")) {
                String misspelt = option.name() + "z";
                assertThatThrownBy(
                                () -> open(config -> config.option(misspelt, option.defaultValue())),
                                "the option %s misspelt",
                                option.name())
                        .isInstanceOf(ConfigException.class)
                        .hasMessageStartingWith("LIDO-3: ")
                        .hasMessageContaining("'" + misspelt + "'")
                        .hasMessageContaining(option.name());
            }
            if (option.type().equals("true or false")) {
                assertThatThrownBy(
                                () -> open(config -> config.option(option.name(), "perhaps")),
                                "the option %s with a value that is neither true nor false",
                                option.name())
                        .isInstanceOf(ConfigException.class)
                        .hasMessageStartingWith("LIDO-4: ")
                        .hasMessageContaining(option.name())
                        .hasMessageContaining("perhaps");
            }
        }
    }

    /** What a thread looks like that runs a task. */
    private static String look() {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        String named = loader == null ? "none" : loader.getClass().getName() + "@" + System.identityHashCode(loader);
        return String.join(
                " ",
                thread.getName(),
                Integer.toString(thread.getPriority()),
                named,
                "interrupted: " + thread.isInterrupted(),
                "inherited: " + Tasks.INHERITED.get());
    }

    @SuppressWarnings("ThreadPriorityCheck") // it is not relied on, but looked for
    private static String lookAndChange() {
        String look = look();
        Thread thread = Thread.currentThread();
        thread.setName("changed by a task");
        thread.setPriority(thread.getPriority() == Thread.MIN_PRIORITY ? Thread.NORM_PRIORITY : Thread.MIN_PRIORITY);
        thread.setContextClassLoader(new ClassLoader(null) {});
        return look;
    }

    /**
     * A task finds its thread as the worker's first task found it, whatever tasks made of it; so does the caller. Threads
     * of the pool inherit no thread-locals. If this fails, look at what is restored after a task, and at who makes the
     * threads.
     */
    @Case(
            number = 99,
            rule = {"M18", "L16"})
    @Tag("R")
    default void threadIsAsBeforeForTheNextTask() throws Exception {
        String before = look();
        Tasks.INHERITED.set("the caller's");
        try {
            String callers = look();
            Pool pool = open();
            for (int size : new int[] {1, 10}) {
                Map<String, Set<String>> looks = new HashMap<>();
                pool.withChunkSize(size)
                        .mapOutcomes(Tasks.range(60), i -> {
                            String look = lookAndChange();
                            if (i % 3 == 0) {
                                throw new IllegalStateException(
                                        TaskContext.current().worker() + "=" + look);
                            }
                            return TaskContext.current().worker() + "=" + look;
                        })
                        .forEach(outcome -> {
                            String said = outcome instanceof Outcome.Failed<String> failed
                                    ? failed.cause().getMessage()
                                    : outcome.get();
                            int sign = said.indexOf('=');
                            looks.computeIfAbsent(said.substring(0, sign), worker -> new TreeSet<>())
                                    .add(said.substring(sign + 1));
                        });
                looks.forEach((worker, seen) -> {
                    assertThat(seen)
                            .as("what tasks in chunks of %d find their thread to be on worker %s", size, worker)
                            .hasSize(1);
                    // Where the caller itself is the worker its thread is the caller's.
                    assertThat(seen.iterator().next())
                            .satisfiesAnyOf(
                                    look -> assertThat(look).isEqualTo(callers),
                                    look -> assertThat(look).endsWith("inherited: null"));
                });
            }
            assertThat(look()).as("the caller's thread afterwards").isEqualTo(callers);

            List<String> threads = Collections.synchronizedList(new ArrayList<>());
            pool.forEachResultAsync(Tasks.range(3), i -> i, (index, result) -> threads.add(Tasks.INHERITED.get()))
                    .get();
            assertThat(threads)
                    .as("what callbacks of an asynchronous call inherit")
                    .hasSize(3)
                    .containsOnlyNulls();
        } finally {
            Tasks.INHERITED.remove();
        }
        assertThat(look()).as("the thread that ran the case").isEqualTo(before);
    }

    /**
     * A list that computes its elements, and so may be longer than memory, is read while tasks run, even if it has
     * random access. If this fails, look for a copy of the inputs that is made before the first task is handed out.
     */
    @Case(
            number = 94,
            rule = {"M19"})
    @Tag("R")
    default void lazyListIsNotMaterialised() {
        Pool pool = open();
        int workers = pool.size();
        int reach = 1000 * workers;
        Probe probe = collector().probe();
        Map<String, BiFunction<List<Integer>, Task<Integer, Integer>, Object>> verbs = new LinkedHashMap<>();
        verbs.put("map", (inputs, task) -> pool.map(inputs, task).size());
        verbs.put(
                "mapOutcomes", (inputs, task) -> pool.mapOutcomes(inputs, task).size());
        verbs.put("reduce", (inputs, task) -> pool.reduce(inputs, task, 0, (a, b) -> a + 1));
        verbs.put(
                "batchedMap",
                (inputs, task) -> pool.withChunkSize(1)
                        .batchedMap(inputs, batch -> List.of(task.apply(batch.get(0))))
                        .size());
        verbs.forEach((verb, run) -> {
            String gate = verb + " has begun";
            CountDownLatch begun = new CountDownLatch(1);
            List<Integer> computed = new ComputedList(2 * reach, reach, begun);
            Caller<Object> caller = call(() -> run.apply(computed, i -> {
                if (i < workers) {
                    probe.await(gate);
                }
                return i;
            }));
            collector().awaitWaiting(gate, workers);
            begun.countDown();
            collector().open(gate);
            assertThat(caller.get()).as("results of %s", verb).isEqualTo(2 * reach);
        });
    }

    /** The numbers from 0; it does not give those beyond its reach before the latch is open. */
    final class ComputedList extends AbstractList<Integer> implements RandomAccess {
        private final int size;
        private final int reach;
        private final CountDownLatch beyond;

        ComputedList(int size, int reach, CountDownLatch beyond) {
            this.size = size;
            this.reach = reach;
            this.beyond = beyond;
        }

        @Override
        public Integer get(int index) {
            if (index >= reach) {
                try {
                    beyond.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return index;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /**
     * The first input that satisfies a condition is that of the lowest index, and the search stops there. If this fails,
     * look at what a stream does when it is closed.
     */
    @Case(
            number = 176,
            rule = {"M20"})
    @Tag("R")
    default void findStopsWithItsAnswer() {
        Pool pool = open();
        assertThat(pool.findFirst(Tasks.range(100), i -> i * i > 50)).contains(8);
        assertThat(pool.findFirst(Tasks.range(10), i -> i < 0)).isEmpty();
        assertThat(pool.findAny(Tasks.range(100), i -> i % 10 == 7))
                .hasValueSatisfying(found -> assertThat(found % 10).isEqualTo(7));
        assertThat(pool.findAny(List.of(), i -> true)).isEmpty();
        Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
        assertThat(pool.withWindow(8).findFirst(endless, i -> i == 30))
                .as("an endless input")
                .contains(30);
        assertThatThrownBy(() -> pool.findFirst(Tasks.range(10), i -> 10 / (i - 5) == 10))
                .as("a search that meets a failure before an answer")
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("task 5");
    }
}
