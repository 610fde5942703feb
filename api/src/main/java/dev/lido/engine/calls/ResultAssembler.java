package dev.lido.engine.calls;

import dev.lido.engine.core.Arrivals;
import dev.lido.engine.core.CallersCode;
import dev.lido.engine.core.ChunkRun;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.InputReader;
import dev.lido.engine.core.Job;
import dev.lido.engine.data.ResultList;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.SneakyThrow;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the answer of a call from the results of its job: waits for them, runs callbacks, combines. Used by one
 * thread at a time: the caller's for a blocking verb, the pool's own for an asynchronous one.
 */
public final class ResultAssembler<R> {
    private final Engine engine;
    private final Job job;
    private final Answer<R> answer;
    private final @Nullable Fold<R> fold;
    private final @Nullable Callbacks callbacks;
    private final ResultList taken = new ResultList(0);
    private final Arrivals arrivals;

    public ResultAssembler(Job job, Answer<R> answer) {
        this.engine = job.engine();
        this.job = job;
        this.answer = answer;
        this.fold = answer.fold();
        this.callbacks = answer.callback() != null || job.settings().wantsArrivals()
                ? new Callbacks(job, answer.callback())
                : null;
        this.arrivals = new Arrivals(job);
        if (fold != null) {
            fold.loadBy(arrivals::loaded);
        }
    }

    /** Whether a job with these settings can collect its results itself: they are not wanted one by one. */
    public static boolean collects(Settings settings, Answer<?> answer) {
        return !answer.wantsArrivals() && !settings.wantsArrivals();
    }

    public Job job() {
        return job;
    }

    /** Waits for the submitted job's end and gives the answer. */
    public R await(@Nullable InputReader reader) {
        boolean mayRunOthers = reader != null || callbacks != null || fold != null;
        CallersCode outer = mayRunOthers ? CallersCode.enter(engine) : null;
        try {
            do {
                engine.waiter().await(job, reader);
            } while (!drain());
        } catch (Throwable thrown) {
            abort(thrown);
            throw thrown;
        } finally {
            if (mayRunOthers) {
                CallersCode.leave(outer);
            }
        }
        return result();
    }

    /** Ends the job because of what was thrown on this thread. */
    void abort(Throwable thrown) {
        engine.fail(job, thrown);
        try {
            arrivals.keepRest();
        } catch (Throwable second) {
            thrown.addSuppressed(second);
        }
    }

    /** Keeps what arrived of a job that others have ended. */
    void keepRest() {
        arrivals.keepRest();
    }

    /** The same on the pool's own thread. */
    boolean drainAsync() {
        CallersCode outer = CallersCode.enter(engine);
        try {
            return drain();
        } finally {
            CallersCode.leave(outer);
        }
    }

    /** Takes over what has arrived. Returns whether that was all. */
    boolean drain() {
        boolean finished = arrivals.take();
        boolean keeps = fold == null && job.verb().keepsResults();
        boolean needsValues = keeps || answer.callback() != null;
        Segment arrived;
        while ((arrived = arrivals.poll()) != null) {
            Segment segment = needsValues ? arrivals.loaded(arrived) : arrived;
            if (callbacks != null) {
                callbacks.accept(segment);
            }
            if (fold != null) {
                fold.accept(arrived);
            } else if (keeps) {
                keep(segment);
            }
        }
        if (callbacks != null) {
            callbacks.endBatch(finished);
        }
        return finished;
    }

    /** The answer of the finished job, or what the call throws. */
    public R result() {
        Supplier<? extends Throwable> problem = engine.locked(job::problem);
        if (problem != null) {
            awaitCutoff();
            throw SneakyThrow.<RuntimeException>unchecked(problem.get());
        }
        if (fold != null) {
            return fold.result();
        }
        return answer.finish()
                .apply(engine.locked(() -> job.results().collects() ? job.collected() : job.completed(taken)));
    }

    /**
     * Notifies workers elsewhere once more of what is not wanted of them. The thread that did so first may not be
     * through with it, and the caller must see no task start once it knows of the failure.
     */
    private void awaitCutoff() {
        for (ChunkRun chunk : engine.locked(job::chunksAboveCutoff)) {
            chunk.limitToCutoff();
        }
    }

    private void keep(Segment segment) {
        if (segment.failure() != null) {
            taken.put(segment.first(), segment.failure());
        } else {
            taken.put(segment.first(), segment.values(), segment.from(), segment.count());
        }
    }

    /** The list of all results is the answer. */
    @SuppressWarnings("unchecked")
    public static <R> List<R> list(List<Object> results) {
        return (List<R>) results;
    }
}
