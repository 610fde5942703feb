package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.TaskContext;
import dev.lido.TaskFailedException;
import dev.lido.WorkerInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;

/** Group E: how a failure reaches the caller. */
interface ErrorCases extends CaseSupport {
    /** An exception with a field of its own, that must arrive too. */
    final class TaskProblem extends Exception {
        private static final long serialVersionUID = 1L;

        private final int detail;

        TaskProblem(String message, int detail, Throwable cause) {
            super(message, cause);
            this.detail = detail;
        }
    }

    /** An error of the user's own. */
    final class TaskError extends Error {
        private static final long serialVersionUID = 1L;

        TaskError(String message) {
            super(message);
        }
    }

    /** Throws an exception with everything that an exception can have. */
    private static int throwProblem(int input) throws TaskProblem {
        TaskProblem problem = new TaskProblem(
                "task says nö: " + input, input, new IllegalStateException("state", new IOException("root")));
        problem.addSuppressed(new IllegalArgumentException("suppressed"));
        throw problem;
    }

    private static void checkProblem(String verb, Throwable cause, int input) {
        assertThat(cause)
                .as("cause of the failure of " + verb)
                .isExactlyInstanceOf(TaskProblem.class)
                .hasMessage("task says nö: " + input);
        assertThat(((TaskProblem) cause).detail)
                .as("field of the exception from " + verb)
                .isEqualTo(input);
        assertThat(cause.getCause())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("state");
        assertThat(cause.getCause().getCause())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("root");
        assertThat(cause.getSuppressed())
                .as("suppressed exceptions from " + verb)
                .hasSize(1);
        assertThat(cause.getSuppressed()[0]).hasMessage("suppressed");
    }

    /**
     * The cause of a {@code TaskFailedException} is what the task threw: same type, message, causes, fields. If this
     * fails, look at who wraps or translates exceptions between worker and caller.
     */
    @Case(
            number = 33,
            rule = {"E1", "F10"})
    @Tag("R")
    default void exceptionTypeMessageCause() {
        Pool pool = open();
        TaskFailedException failure =
                catchThrowableOfType(TaskFailedException.class, () -> pool.map(List.of(5), i -> throwProblem(i)));
        checkProblem("map", failure.getCause(), 5);
        assertThat(failure)
                .as("the failure itself")
                .hasMessageStartingWith("LIDO-20: ")
                .hasMessageContaining("task says nö: 5");
        assertThat(failure.code()).isEqualTo("LIDO-20");
        checkProblem(
                "call", catchThrowable(() -> pool.call(6, i -> throwProblem(i))).getCause(), 6);
        Throwable asked =
                catchThrowable(() -> pool.callAsync(7, i -> throwProblem(i)).get());
        assertThat(asked).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(TaskFailedException.class);
        checkProblem("callAsync and get", asked.getCause().getCause(), 7);
        Throwable joined = catchThrowable(
                () -> pool.mapAsync(List.of(8), i -> throwProblem(i)).join());
        assertThat(joined).isInstanceOf(CompletionException.class).hasCauseInstanceOf(TaskFailedException.class);
        checkProblem("mapAsync and join", joined.getCause().getCause(), 8);
        Outcome<Integer> outcome =
                pool.mapOutcomes(List.of(9), i -> throwProblem(i)).get(0);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        checkProblem("mapOutcomes", ((Outcome.Failed<Integer>) outcome).cause(), 9);
        for (StreamVerb verb : StreamVerb.values()) {
            try (Stream<Integer> stream = verb.run(pool, List.of(10), i -> throwProblem(i))) {
                Throwable streamed = catchThrowable(stream::toList);
                assertThat(streamed).isInstanceOf(TaskFailedException.class);
                checkProblem(verb.toString(), streamed.getCause(), 10);
            }
        }
        List<Throwable> told = new ArrayList<>();
        assertThat(pool.onError(failed -> told.add(failed.getCause())).mapOutcomes(List.of(11), i -> throwProblem(i)))
                .hasSize(1);
        assertThat(told).as("errors told to the callback").hasSize(1);
        checkProblem("onError", told.get(0), 11);
    }

    /**
     * The cause has the stack that it had on its worker, and the {@code TaskFailedException} the caller's. If this
     * fails, look at where each of the two is made.
     */
    @Case(
            number = 34,
            rule = {"E2"})
    @Tag("R")
    default void remoteStackPresent() {
        Pool pool = open();
        TaskFailedException failure =
                catchThrowableOfType(TaskFailedException.class, () -> pool.map(Tasks.range(3), i -> throwProblem(i)));
        assertThat(failure.getCause().getStackTrace())
                .as("stack of the cause: where the task was")
                .anyMatch(frame -> frame.getMethodName().equals("throwProblem"));
        assertThat(failure.getStackTrace())
                .as("stack of the failure: where the caller is")
                .anyMatch(frame -> frame.getMethodName().contains("remoteStackPresent"));
    }

    /**
     * A failure tells index, attempts and worker, and of several failures the lowest index is thrown, whichever came
     * first. If this fails, look at what a call does between its first failure and the end of the tasks of lower index.
     */
    @Case(
            number = 35,
            rule = {"E3", "E5", "E10", "S7"})
    @Tag("R")
    default void failingIndexReported() {
        Pool pool = open();
        for (Mapper view : List.of(pool, pool.withChunkSize(1), pool.withChunkSize(4))) {
            TaskFailedException failure =
                    catchThrowableOfType(TaskFailedException.class, () -> view.map(Tasks.range(20), i -> 10 / (i - 7)));
            assertThat(failure).as("a failure at index 7").isNotNull();
            assertThat(failure.index()).as("index").isEqualTo(7);
            assertThat(failure.attempts()).as("attempts").isEqualTo(1);
            assertThat(pool.workers())
                    .as("workers, of which one is named in: %s", failure.getMessage())
                    .extracting(WorkerInfo::name)
                    .contains(failure.worker());
            List<Integer> before = new ArrayList<>();
            try (Stream<Integer> stream = view.imap(Tasks.range(20), i -> 10 / (i - 7))) {
                TaskFailedException streamed = catchThrowableOfType(
                        TaskFailedException.class, () -> stream.iterator().forEachRemaining(before::add));
                assertThat(streamed.index()).as("index in a stream").isEqualTo(7);
            }
            assertThat(before)
                    .as("results of imap before the failure at index 7")
                    .hasSize(7);
        }
        assertThat(catchThrowableOfType(TaskFailedException.class, () -> pool.call(0, i -> 1 / i))
                        .index())
                .as("index of a single task")
                .isEqualTo(0);

        Probe probe = collector().probe();
        TaskFailedException retried = catchThrowableOfType(
                TaskFailedException.class,
                () -> pool.withRetries(2).map(Tasks.range(3), i -> {
                    int run = probe.event("retried " + i);
                    return i == 1 ? throwProblem(run) : i;
                }));
        assertThat(retried.attempts()).as("attempts with two retries").isEqualTo(3);
        assertThat(collector().count("retried 1"))
                .as("runs of a task with two retries")
                .isEqualTo(3);
        checkProblem("the last attempt", retried.getCause(), 3);

        if (pool.size() > 1) {
            // Index 5 fails first, and the engine knows it; index 2 fails later.
            TaskFailedException lowest = catchThrowableOfType(
                    TaskFailedException.class,
                    () -> pool.withChunkSize(1)
                            .onError(failure -> collector().open("2 may fail"))
                            .map(Tasks.range(20), i -> {
                                if (i == 2) {
                                    probe.await("2 may fail");
                                }
                                return i == 2 || i == 5 ? throwProblem(i) : i;
                            }));
            assertThat(lowest.index())
                    .as("index of the failure when 5 failed before 2")
                    .isEqualTo(2);
            checkProblem("map", lowest.getCause(), 2);
        }
    }

    /**
     * {@code mapOutcomes} tells of each task how it ended, with index, attempts and worker; no failure stops another
     * task. If this fails, look at how the outcome of each attempt is filed.
     */
    @Case(
            number = 36,
            rule = {"E6", "E10", "M8", "M17"})
    @Tag("R")
    default void outcomesMode() throws Exception {
        Pool pool = open();
        Probe probe = collector().probe();
        List<Outcome<Object>> outcomes = pool.withRetries(1).<Integer, Object>mapOutcomes(Tasks.range(5), i -> {
            int run = probe.event("ran " + i);
            probe.event("attempt " + TaskContext.current().attempt() + " of "
                    + TaskContext.current().index());
            return switch (i) {
                case 0 -> "value";
                case 1 -> throw new IllegalStateException("attempt " + run);
                case 2 -> null;
                case 3 -> new IllegalStateException("a value");
                default -> {
                    if (run == 1) {
                        throw new IllegalStateException("once");
                    }
                    yield run;
                }
            };
        });
        assertThat(outcomes).as("outcomes").hasSize(5);
        for (int i = 0; i < 5; i++) {
            Outcome<Object> outcome = outcomes.get(i);
            assertThat(outcome.index()).as("index of outcome %d", i).isEqualTo(i);
            assertThat(outcome.isValue())
                    .as("whether outcome %d is a value: %s", i, outcome)
                    .isEqualTo(i != 1);
            int attempts = i == 1 || i == 4 ? 2 : 1;
            assertThat(outcome.attempts()).as("attempts of outcome %d", i).isEqualTo(attempts);
            assertThat(collector().count("ran " + i)).as("runs of task %d", i).isEqualTo(attempts);
            assertThat(collector().count("attempt " + attempts + " of " + i))
                    .as("runs of task %d that were told to be attempt %d", i, attempts)
                    .isEqualTo(1);
            assertThat(pool.workers())
                    .as("workers, of which one ran task %d: %s", i, outcome)
                    .extracting(WorkerInfo::name)
                    .contains(outcome.worker());
        }
        assertThat(outcomes.get(0).get()).isEqualTo("value");
        assertThat(outcomes.get(2).get()).isNull();
        assertThat(outcomes.get(3).get()).isInstanceOf(IllegalStateException.class);
        assertThat(outcomes.get(4).get()).isEqualTo(2);
        assertThat(((Outcome.Failed<Object>) outcomes.get(1)).cause())
                .as("the cause is what the last attempt threw")
                .hasMessage("attempt 2");
        assertThatThrownBy(() -> outcomes.get(1).get(), "get() of a failed outcome")
                .isExactlyInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("attempt 2");

        List<Outcome<Integer>> async =
                pool.mapOutcomesAsync(Tasks.range(3), i -> 10 / (i - 1)).get();
        assertThat(async).as("mapOutcomesAsync").extracting(Outcome::isValue).containsExactly(true, false, true);
    }

    /**
     * After a failure nothing of higher index starts any more, not even in a chunk that has begun; what runs is left to
     * end, and not waited for. If this fails, look at how a failure reaches queued chunks and the tasks that are left
     * in the running ones.
     */
    @Case(
            number = 37,
            rule = {"E4", "E5"})
    @Tag("R")
    default void failFastCancelsPending() {
        Pool pool = open();
        Probe probe = collector().probe();
        int workers = pool.size();
        for (int size : new int[] {1, 4}) {
            String call = "chunks of " + size + ", task ";
            String gate = "end " + size;
            Caller<List<Integer>> caller = call(() -> pool.withChunkSize(size).map(Tasks.range(100 * size), i -> {
                probe.event(call + i);
                if (i == 0) {
                    probe.await("fail " + size);
                    throw new IllegalStateException("fails");
                }
                Tasks.waitAt(probe, gate, i);
                return i;
            }));
            // Every worker but the first is in the middle of a task of higher index.
            collector().awaitWaiting("fail " + size, 1);
            collector().awaitWaiting(gate, workers - 1);
            List<String> started = collector().events(call);
            assertThat(started).as("tasks that had started").hasSize(workers);
            collector().open("fail " + size);
            assertThat(caller.failure())
                    .as("what map throws, while tasks of higher index still run")
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("fails");
            collector().open(gate);
            assertThat(pool.map(Tasks.range(50), i -> i))
                    .as("a call afterwards")
                    .isEqualTo(Tasks.range(50));
            assertThat(collector().events(call))
                    .as("tasks that have started in the end: no more than when task 0 failed")
                    .containsExactlyInAnyOrderElementsOf(started);
        }
        pool.close();
        assertThat(collector().events("chunks of"))
                .as("tasks of both calls after the pool was closed")
                .hasSize(2 * workers);
        assertThat(collector().events("interrupted"))
                .as("tasks of higher index that were interrupted by the failure")
                .isEmpty();
    }

    /**
     * A failure costs the pool nothing: it works on, with all its workers. If this fails, look for a worker that died
     * with its task, and for chunks of the failed call that are still queued.
     */
    @Case(
            number = 38,
            rule = {"E7", "R4"})
    @Tag("R")
    default void poolUsableAfterTaskError() {
        Pool pool = open();
        for (int round = 0; round < 10; round++) {
            int fails = round;
            assertThatThrownBy(() -> pool.map(Tasks.range(20), i -> i == fails ? throwProblem(i) : i))
                    .isInstanceOf(TaskFailedException.class);
            assertThatThrownBy(() -> pool.call(1, i -> throwProblem(i))).isInstanceOf(TaskFailedException.class);
            assertThatThrownBy(() -> pool.forEach(Tasks.range(20), i -> throwProblem(i)))
                    .isInstanceOf(TaskFailedException.class);
            assertThatThrownBy(() ->
                            pool.mapAsync(Tasks.range(20), i -> throwProblem(i)).join())
                    .hasCauseInstanceOf(TaskFailedException.class);
            for (StreamVerb verb : StreamVerb.values()) {
                try (Stream<Integer> stream =
                        verb.run(pool, WatchedInputs.endless(), i -> i == 5 ? throwProblem(i) : i)) {
                    assertThatThrownBy(() -> stream.forEach(result -> {})).isInstanceOf(TaskFailedException.class);
                }
            }
            assertThat(pool.map(Tasks.range(20), i -> i))
                    .as("a map after failures")
                    .isEqualTo(Tasks.range(20));
        }
        Rendezvous.allWorkers(this, pool, "after failures");
    }

    /**
     * Errors are carried like exceptions, and do not end the worker. If this fails, look for a {@code catch (Exception
     * e)}.
     */
    @Case(
            number = 39,
            rule = {"E8", "E7"})
    @Tag("R")
    default void errorsAreCarriedToo() {
        Pool pool = open();
        List<Outcome<Integer>> outcomes = pool.mapOutcomes(Tasks.range(5), i -> {
            return switch (i) {
                case 0 -> recurse(0);
                case 1 -> throw new OutOfMemoryError("thrown by the task");
                case 2 -> throw new TaskError("the user's own");
                case 3 -> throw new NoClassDefFoundError("some/Class");
                default -> i;
            };
        });
        List<Class<? extends Throwable>> expected =
                List.of(StackOverflowError.class, OutOfMemoryError.class, TaskError.class, NoClassDefFoundError.class);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(outcomes.get(i)).as("outcome %d", i).isInstanceOf(Outcome.Failed.class);
            assertThat(((Outcome.Failed<Integer>) outcomes.get(i)).cause())
                    .as("cause of outcome %d", i)
                    .isExactlyInstanceOf(expected.get(i));
        }
        assertThat(outcomes.get(4).get()).as("the task that succeeded").isEqualTo(4);
        assertThatThrownBy(() -> pool.map(List.of(1), i -> recurse(i)), "map")
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> pool.callAsync(() -> recurse(0)).get(), "callAsync")
                .cause()
                .hasCauseInstanceOf(StackOverflowError.class);
        Rendezvous.allWorkers(this, pool, "after errors");
    }

    @SuppressWarnings("InfiniteRecursion") // the stack is to overflow
    private static int recurse(int depth) {
        return recurse(depth + 1) + depth;
    }

    /**
     * The text in which the JVM says what was null arrives, of a cause and of a suppressed exception too; so does one
     * that the task has given. If this fails, look at what becomes of an exception whose text is made up only when it is
     * asked for.
     */
    @Case(
            number = 160,
            rule = {"E1"})
    @Tag("R")
    default void textsOfNullPointersArrive() {
        Pool pool = open();
        String[] nothing = new String[1];
        String expected = catchThrowable(() -> lengthOfFirst(nothing)).getMessage();
        Throwable thrown = causeOf(() -> pool.map(List.of(1), i -> lengthOfFirst(nothing)));
        assertThat(thrown).isExactlyInstanceOf(NullPointerException.class);
        assertThat(thrown.getMessage()).as("what the JVM says").isEqualTo(expected);

        Throwable around = causeOf(() -> pool.map(List.of(1), i -> {
            try {
                return lengthOfFirst(nothing);
            } catch (NullPointerException inside) {
                IllegalStateException outside = new IllegalStateException("around", inside);
                outside.addSuppressed(new NullPointerException("its own"));
                throw outside;
            }
        }));
        assertThat(around).hasMessage("around");
        assertThat(around.getCause().getMessage())
                .as("what the JVM says of a cause")
                .isEqualTo(expected);
        assertThat(around.getSuppressed()[0]).hasMessage("its own");
    }

    private static int lengthOfFirst(String[] texts) {
        return texts[0].length();
    }

    private static Throwable causeOf(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(TaskFailedException.class);
        return thrown.getCause();
    }
}
