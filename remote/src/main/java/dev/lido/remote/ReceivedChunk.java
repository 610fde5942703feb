package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.remote.values.ValueReader;
import dev.lido.spi.TaskRunner;
import org.jspecify.annotations.Nullable;

/** A chunk, in the worker that is to run it. */
final class ReceivedChunk implements ValueReader.Receiver {
    /** What is applied to the inputs: the function, or why there is none. */
    static final class Function {
        final @Nullable Task<?, ?> task;
        final @Nullable TaskRunner runner;
        final @Nullable LidoException problem;
        final boolean reportsStarts;

        /** The lowest index of a task that has failed here and so fails the call. Only the main thread uses it. */
        private long failed = Long.MAX_VALUE;

        Function(
                @Nullable Task<?, ?> task,
                @Nullable TaskRunner runner,
                @Nullable LidoException problem,
                boolean reportsStarts) {
            this.task = task;
            this.runner = runner;
            this.problem = problem;
            this.reportsStarts = reportsStarts;
        }
    }

    final long id;
    final Function function;
    final long firstIndex;
    final int attempt;
    final boolean failFast;
    final Object[] inputs;

    /** The highest index that is still wanted. Lowered by the thread that reads; only sinks. */
    private volatile long wanted = Long.MAX_VALUE;

    private @Nullable Throwable @Nullable [] problems;
    private boolean @Nullable [] absent;

    ReceivedChunk(long id, Function function, long firstIndex, int attempt, boolean failFast, int count) {
        this.id = id;
        this.function = function;
        this.firstIndex = firstIndex;
        this.attempt = attempt;
        this.failFast = failFast;
        this.inputs = new Object[count];
    }

    /** Only for the thread that reads: what the master said first may be stricter than what it says later. */
    void limitTo(long index) {
        wanted = Math.min(wanted, index);
    }

    long wanted() {
        return wanted;
    }

    /** Whether a task is still wanted. */
    boolean wants(int position) {
        long index = firstIndex + position;
        return index <= wanted && index < function.failed;
    }

    /** A task has failed. */
    void failed(int position) {
        if (failFast) {
            function.failed = Math.min(function.failed, firstIndex + position);
        }
    }

    /** Why a task cannot be run: its input could not be read; or null. */
    @Nullable Throwable problem(int position) {
        return problems == null ? null : problems[position];
    }

    /** Whether a task's input could not be sent. */
    boolean isAbsent(int position) {
        return absent != null && absent[position];
    }

    @Override
    public void value(int position, @Nullable Object value) {
        inputs[position] = value;
    }

    @Override
    public void absent(int position) {
        if (absent == null) {
            absent = new boolean[inputs.length];
        }
        absent[position] = true;
    }

    @Override
    public void problem(int position, LidoException problem) {
        if (problems == null) {
            problems = new Throwable[inputs.length];
        }
        problems[position] = problem;
    }
}
