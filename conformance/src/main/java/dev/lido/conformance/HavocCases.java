package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.LidoException;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolClosedException;
import dev.lido.Pools;
import dev.lido.TaskFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Groups E and L: whatever is thrown, wherever, each call ends, and no worker is missing afterwards. */
interface HavocCases extends CaseSupport {
    /** How far the deepest calls go that print. */
    int PRINTING_LEVELS = 40;

    /** More than the JVM can ever give. */
    private static int useUpMemory() {
        long[][] taken = new long[64][];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = new long[Integer.MAX_VALUE];
        }
        return taken.length;
    }

    /** Returns how deep the stack goes. */
    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static int fall(int level) {
        try {
            return fall(level + 1);
        } catch (StackOverflowError end) {
            return level;
        }
    }

    /** Goes down to a level, and then prints on each further one, to the end of the stack. */
    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static int fallPrinting(int level, int quiet, int first) {
        if (level >= quiet) {
            System.out.println("level " + (level - quiet) + " of task " + first);
        }
        return fallPrinting(level + 1, quiet, first) + 1;
    }

    /** The end of the stack comes at another place for each task. */
    private static int overflow(int task) {
        return fallPrinting(task % 7, fall(0) - PRINTING_LEVELS - task, task);
    }

    /**
     * A task that finds no memory has failed by that, as by anything else, and its worker goes on. If this fails, look
     * for a thread that ends by an error, and for what is allocated between a task's end and the report of it.
     */
    @Case(
            number = 87,
            rule = {"E8", "E11"})
    @Tag("R")
    default void outOfMemoryInTaskKeepsThePool() {
        Pool pool = open();
        TaskFailedException failure =
                catchThrowableOfType(TaskFailedException.class, () -> pool.map(Tasks.range(4), i -> useUpMemory()));
        assertThat(failure.getCause()).isInstanceOf(OutOfMemoryError.class);
        List<Outcome<Integer>> outcomes =
                pool.mapOutcomes(Tasks.range(20), i -> i % 2 == 0 ? useUpMemory() : Integer.valueOf(i));
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome<Integer> outcome = outcomes.get(i);
            assertThat(outcome.isValue()).as("task %d gave a value", i).isEqualTo(i % 2 == 1);
            assertThat(outcome.attempts()).as("attempts of task %d", i).isEqualTo(1);
        }
        List<Long> unused = Rendezvous.allWorkers(this, pool, "after tasks without memory");
    }

    /**
     * The end of the stack may come while a task prints; the task has failed by that, and what is printed later arrives as
     * ever. If this fails, look for state that printing changes in steps: buffers, frames, queues.
     */
    @Case(
            number = 88,
            rule = {"E8", "E11"})
    @Tag("R")
    default void stackOverflowWhilePrinting() {
        try (Console console = new Console()) {
            Pool pool = open();
            List<Outcome<Integer>> outcomes =
                    pool.mapOutcomes(Tasks.range(30), i -> i % 2 == 0 ? overflow(i) : Integer.valueOf(i));
            for (int i = 0; i < outcomes.size(); i++) {
                Outcome<Integer> outcome = outcomes.get(i);
                assertThat(outcome.isValue())
                        .as("task %d gave a value: %s", i, outcome)
                        .isEqualTo(i % 2 == 1);
                assertThat(outcome.attempts()).as("attempts of task %d", i).isEqualTo(1);
                if (outcome instanceof Outcome.Failed<Integer> failed) {
                    assertThat(failed.cause()).isInstanceOf(StackOverflowError.class);
                }
            }
            List<Long> unused = Rendezvous.allWorkers(this, pool, "after overflows");
            pool.forEach(Tasks.range(10), i -> System.out.println("afterwards task " + i));
            until(
                    "10 lines of later tasks have arrived",
                    () -> console.out("afterwards task ").size() == 10);
        }
    }

    /** Exceptions whose own methods do what they must not. */
    @SuppressWarnings({"DoNotCallSuggester", "InfiniteRecursion", "OverrideThrowableToString", "ToStringReturnsNull"
    }) // that is what they are for
    final class Odd {
        static final int KINDS = 8;

        private Odd() {}

        static class Base extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        static final class NoStack extends Base {
            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement @Nullable [] getStackTrace() {
                return null;
            }
        }

        static final class HoledStack extends Base {
            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                return new StackTraceElement[3];
            }
        }

        /** Cannot be written, so that it is asked what it is. */
        static class Unwritable extends Base {
            private static final long serialVersionUID = 1L;

            @SuppressWarnings("serial") // that is what it is for
            final Object field = new Object();
        }

        static final class NoText extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable String toString() {
                return null;
            }
        }

        static final class ThrowingText extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        }

        static final class ThrowingStack extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("no stack");
            }
        }

        static final class OwnCause extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        }

        static final class EndlessCauses extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized Throwable getCause() {
                return new EndlessCauses();
            }
        }

        static final class OverflowingText extends Unwritable {
            private static final long serialVersionUID = 1L;

            @Override
            public String toString() {
                return toString() + "…";
            }
        }

        static int raise(int kind) {
            throw switch (kind) {
                case 0 -> new NoStack();
                case 1 -> new HoledStack();
                case 2 -> new NoText();
                case 3 -> new ThrowingText();
                case 4 -> new ThrowingStack();
                case 5 -> new OwnCause();
                case 6 -> new EndlessCauses();
                default -> new OverflowingText();
            };
        }
    }

    /**
     * An exception whose own methods return null, or throw, is told as a task's failure all the same, with its class's
     * name. If this fails, look for calls of an exception's methods without a guard.
     */
    @Case(
            number = 89,
            rule = {"E11", "Z3"})
    @Tag("R")
    default void exceptionWithNullStackOrText() {
        Pool pool = open();
        for (int kind = 0; kind < Odd.KINDS; kind++) {
            int thrown = kind;
            TaskFailedException failure = catchThrowableOfType(
                    TaskFailedException.class, () -> pool.withRetries(1).call(thrown, i -> Odd.raise(i)));
            assertThat(failure).as("failure by the odd exception %d", kind).isNotNull();
            assertThat(failure.code()).isEqualTo("LIDO-20");
            assertThat(failure.attempts()).isEqualTo(2);
            assertThat(failure.getMessage()).contains(Odd.class.getName());
            assertThat(failure.getCause()).isNotNull();
        }
        assertThat(pool.mapOutcomes(Tasks.range(Odd.KINDS), i -> Odd.raise(i))).noneMatch(Outcome::isValue);
        List<Long> unused = Rendezvous.allWorkers(this, pool, "after odd exceptions");
    }

    /** An exception to which many belong, some of them in many ways. */
    private static int raiseMany(int many) {
        Odd.Base problem = new Odd.Base();
        Throwable below = new IllegalStateException("the lowest");
        for (int i = 0; i < many; i++) {
            Throwable next = i % 3 == 0 ? new Odd.Unwritable() : new IllegalStateException("level " + i);
            next.addSuppressed(below);
            next.addSuppressed(new IOException("beside " + i, below));
            problem.addSuppressed(next);
            below = next;
        }
        throw problem;
    }

    /**
     * An exception with hundreds of suppressed ones, which share causes, arrives in time. If this fails, look for a walk
     * through all that belongs to an exception that comes to one of them by each of the ways that lead there.
     */
    @Case(
            number = 153,
            rule = {"E1", "E11"})
    @Tag("R")
    default void manySuppressedInTime() {
        Pool pool = open();
        TaskFailedException failure =
                catchThrowableOfType(TaskFailedException.class, () -> pool.call(300, i -> raiseMany(i)));
        assertThat(failure.getMessage()).contains(Odd.class.getName());
        if (failure.getCause() instanceof Odd.Base base) {
            assertThat(base.getSuppressed()).as("suppressed exceptions").hasSize(300);
        }
        assertThat(pool.map(Tasks.range(3), i -> i)).isEqualTo(Tasks.range(3));
    }

    /** Is initialized anew for each run of its case, by a class loader of its own. */
    final class Table {
        /** Given by the case. */
        static final Pool POOL = StaticChoice.choose();

        private Table() {}
    }

    /** Loads and initializes {@link Table} once more. */
    final class StaticChoice extends ClassLoader {
        private static volatile @Nullable Supplier<Pool> choice;

        private StaticChoice() {
            super(StaticChoice.class.getClassLoader());
        }

        /** What the static initializer does. */
        public static Pool choose() {
            return choice.get();
        }

        static void initialize(Supplier<Pool> chosen) throws ClassNotFoundException {
            choice = chosen;
            try {
                Class<?> unused = Class.forName(Table.class.getName(), true, new StaticChoice());
            } finally {
                choice = null;
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Table.class.getName())) {
                return super.loadClass(name, resolve);
            }
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream in = HavocCases.class.getResourceAsStream(file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    /** A value that chooses a pool when it is read. */
    final class Chooser implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String spec;

        Chooser(String spec) {
            this.spec = spec;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Pools.choosePool(spec).close();
        }
    }

    /**
     * A pool that is chosen by a static initializer, or by a worker that runs no task, is an error with a code: its workers
     * would wait for the initializer, or choose pools of their own without end. If this fails, look at what is checked
     * when a pool is chosen, and on which threads values are read.
     */
    @Case(
            number = 90,
            rule = {"P5"})
    @Tag("R")
    default void poolInStaticInitializerIsAnError() {
        Throwable thrown = catchThrowable(
                () -> StaticChoice.initialize(() -> choose(builder().build())));
        assertThat(thrown).isInstanceOf(ExceptionInInitializerError.class);
        assertThat(thrown.getCause()).isInstanceOf(ConfigException.class);
        assertThat(((ConfigException) thrown.getCause()).code()).isEqualTo("LIDO-35");
        if (can(Capability.REMOTE)) {
            Pool pool = open();
            Chooser chooser = new Chooser(builder().build().toString());
            TaskFailedException failure =
                    catchThrowableOfType(TaskFailedException.class, () -> pool.call(chooser, input -> 1));
            assertThat(failure.getCause()).isInstanceOf(LidoException.class).hasMessageContaining("LIDO-35");
        }
    }

    /**
     * Code that runs in the middle of a call cannot close the pool, which would wait for that call; it can terminate it,
     * which ends the call. If this fails, look for waits that only the thread which waits can end.
     */
    @Case(
            number = 100,
            rule = {"L15"})
    @Tag("R")
    default void callbackThatClosesThePool() throws Exception {
        Pool pool = open();
        List<Integer> inputs = Tasks.range(20);
        refused(() -> pool.forEachResult(inputs, i -> i, (index, result) -> pool.close()));
        refused(() -> pool.forEachOutcome(inputs, i -> i, outcome -> pool.close()));
        refused(() -> pool.onError(failure -> pool.close()).mapOutcomes(inputs, i -> 1 / (i - 7)));
        refused(() -> pool.withProgress(progress -> pool.close()).map(inputs, i -> i));
        refused(() -> pool.reduce(inputs, i -> i, (a, b) -> {
            pool.close();
            return a + b;
        }));
        Iterable<Integer> closing = () -> closingIterator(inputs, pool);
        refused(() -> pool.map(closing, i -> i));
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<Integer> stream = verb.run(pool, closing, i -> i)) {
                refused(stream::toList);
            }
        }
        assertThatThrownBy(() -> pool.forEachResultAsync(inputs, i -> i, (index, result) -> pool.close())
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LIDO-12: ");
        List<Long> unused = Rendezvous.allWorkers(this, pool, "after refusals");

        Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
        assertThatThrownBy(() -> pool.forEachResult(endless, i -> i, (index, result) -> pool.terminate()))
                .isInstanceOf(PoolClosedException.class);
        assertThat(pool.awaitTermination(patience())).isTrue();
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("LIDO-12: ");
    }

    private static Iterator<Integer> closingIterator(List<Integer> inputs, Pool pool) {
        Iterator<Integer> iterator = inputs.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Integer next() {
                Integer next = iterator.next();
                if (next == 5) {
                    pool.close();
                }
                return next;
            }
        };
    }

    /** An error of nobody's, as a thread that is stopped has one. */
    final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Throws errors of any kind, by chance. */
    final class Havoc implements Serializable {
        private static final long serialVersionUID = 1L;

        private final long seed;
        private final int oneIn;

        Havoc(long seed, int oneIn) {
            this.seed = seed;
            this.oneIn = oneIn;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            strike(seed, 1, oneIn);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            strike(seed, 2, oneIn);
        }

        static void strike(long seed, int place, int oneIn) {
            SplittableRandom random = new SplittableRandom(seed * 31 + place);
            if (random.nextInt(oneIn) > 0) {
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> throw new OutOfMemoryError("by chance");
                case 1 -> throw new StackOverflowError("by chance");
                case 2 -> throw new Stopped();
                default -> useUpMemory();
            }
        }
    }

    /** Begins each call of a random workload anew. */
    private void havoc(Pool pool, SplittableRandom random) {
        long seed = random.nextLong();
        int oneIn = 1 + random.nextInt(30);
        List<Havoc> inputs = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            inputs.add(new Havoc(seed + i, oneIn));
        }
        Iterable<Havoc> read = () -> inputs.stream()
                .peek(input -> Havoc.strike(input.seed, 3, 20 * oneIn))
                .iterator();
        Mapper view = pool;
        if (random.nextBoolean()) {
            view = view.onError(failure -> Havoc.strike(seed + failure.index(), 4, 20 * oneIn));
        }
        if (random.nextBoolean()) {
            view = view.withRetries(random.nextInt(3));
        }
        switch (random.nextInt(6)) {
            case 0 -> view.mapOutcomes(inputs, input -> run(input));
            case 1 -> view.map(read, input -> run(input));
            case 2 ->
                view.reduce(inputs, input -> run(input).oneIn, (a, b) -> {
                    Havoc.strike(seed + a, 5, 20 * oneIn);
                    return a + 1;
                });
            case 3 -> view.mapAsync(inputs, input -> run(input)).join();
            case 4 ->
                view.forEachResult(
                        read, input -> run(input), (index, result) -> Havoc.strike(seed + index, 4, 20 * oneIn));
            default -> {
                try (Stream<Havoc> stream = view.imap(read, input -> run(input))) {
                    stream.forEach(result -> Havoc.strike(seed, 6, 20 * oneIn));
                }
            }
        }
    }

    private static Havoc run(Havoc input) {
        Havoc.strike(input.seed, 7, input.oneIn);
        return input;
    }

    /**
     * Whatever errors come in tasks, callbacks, iterators, operators, and in writing and reading values, each call ends, and
     * all workers are there afterwards. If this fails, look for a thread that ends by an error, and for a step that an
     * error ends in its middle.
     */
    @Case(
            number = 154,
            rule = {"E7", "E11"})
    @Tag("R")
    @Tag("stochastic")
    default void errorsOfAnyKindLeaveAllWorkers() {
        Pool pool = open();
        SplittableRandom random = new SplittableRandom(workloadSeed());
        for (int call = 0; call < 60; call++) {
            Throwable ignored = catchThrowable(() -> havoc(pool, random));
        }
        List<Long> unused = Rendezvous.allWorkers(this, pool, "after havoc with the seed " + workloadSeed());
    }
}
