package dev.lido.engine.calls;

import dev.lido.engine.core.Arrivals;
import dev.lido.engine.core.CallersCode;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.InputFeeder;
import dev.lido.engine.core.InputReader;
import dev.lido.engine.core.Job;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.SneakyThrow;
import java.util.ArrayDeque;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The results of a job as a stream: the job's owner is the thread that consumes it.
 *
 * <p>A result counts as consumed when the next one is asked for: only then is it certain that the consumer is through
 * with it. References to consumed results are dropped.
 */
public final class ResultStream<R> extends Spliterators.AbstractSpliterator<R> {
    private final Engine engine;
    private final Job job;
    private final @Nullable ReorderBuffer reorder;
    private final @Nullable InputReader reader;
    private final @Nullable InputFeeder feeder;
    private final @Nullable Callbacks callbacks;
    private final ArrayDeque<Segment> ready = new ArrayDeque<>();
    private final Arrivals arrivals;
    private @Nullable Segment current;
    private int at;
    private long consumed;
    private boolean allDrained;
    private boolean ended;

    private ResultStream(Job job, boolean ordered, @Nullable InputReader reader, @Nullable InputFeeder feeder) {
        super(Long.MAX_VALUE, ordered ? Spliterator.ORDERED : 0);
        this.engine = job.engine();
        this.job = job;
        this.reorder = ordered ? new ReorderBuffer() : null;
        this.reader = reader;
        this.feeder = feeder;
        this.callbacks = job.settings().wantsArrivals() ? new Callbacks(job, null) : null;
        this.arrivals = new Arrivals(job);
    }

    /**
     * Submits the job and streams its results.
     *
     * @param reader reads the inputs on the consumer's thread, or null if the feeder does
     * @param feeder reads the inputs on its own thread, or null if the reader does
     */
    public static <R> Stream<R> open(
            Job job, boolean ordered, @Nullable InputReader reader, @Nullable InputFeeder feeder) {
        ResultStream<R> results = new ResultStream<>(job, ordered, reader, feeder);
        job.engine().submit(job);
        if (feeder != null) {
            job.engine().start(job, feeder);
        }
        return StreamSupport.stream(results, false).onClose(results::close);
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        if (ended) {
            return false;
        }
        if (feeder != null) {
            feeder.consumed(consumed);
        }
        boolean mayRunOthers = reader != null || callbacks != null;
        CallersCode outer = mayRunOthers ? CallersCode.enter(engine) : null;
        try {
            if (!findNext()) {
                ended = true;
                return false;
            }
        } catch (Throwable thrown) {
            try {
                close();
            } catch (Throwable second) {
                thrown.addSuppressed(second);
            }
            throw thrown;
        } finally {
            if (mayRunOthers) {
                CallersCode.leave(outer);
            }
        }
        int position = current.from() + at++;
        @SuppressWarnings("unchecked")
        R result = (R) current.values()[position];
        current.values()[position] = null;
        consumed++;
        action.accept(result);
        return true;
    }

    /** Moves to the next result, waiting for it if need be. Returns false if there are no more. */
    private boolean findNext() {
        while (current == null || at == current.count()) {
            at = 0;
            current = reorder == null ? ready.poll() : reorder.poll();
            if (current == null) {
                if (allDrained) {
                    throwProblem();
                    return false;
                }
                engine.waiter().await(job, reader);
                drain();
            } else if (current.failure() != null) {
                throw Job.exceptionOf(current.failure());
            } else {
                current = arrivals.loaded(current);
            }
        }
        return true;
    }

    private void throwProblem() {
        Supplier<? extends Throwable> problem = engine.locked(job::problem);
        if (problem != null) {
            throw SneakyThrow.<RuntimeException>unchecked(problem.get());
        }
    }

    private void drain() {
        allDrained = arrivals.take();
        Segment segment;
        while ((segment = arrivals.poll()) != null) {
            if (callbacks != null) {
                callbacks.accept(segment);
            }
            if (reorder == null) {
                ready.add(segment);
            } else {
                reorder.add(segment);
            }
        }
        if (callbacks != null) {
            callbacks.endBatch(allDrained);
        }
    }

    private void close() {
        ended = true;
        current = null;
        engine.abort(job, null, false);
        if (feeder != null) {
            feeder.stop();
        }
        arrivals.keepRest();
    }
}
