package dev.lido.engine.core;

import dev.lido.Delivery;
import dev.lido.Outcome;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.TaskRange;
import dev.lido.engine.data.Verb;

/**
 * Takes over what chunks have come to, and settles for each task of a job whether it has ended for good or runs again.
 * Guarded by the engine's lock.
 */
final class OutcomeSettler {
    private final long job;
    private final Settings settings;
    private final boolean wantsOutcomes;
    private final PendingTasks pending;
    private final ResultSink results;
    private final FailureCutoff cutoff;

    /** Whether the job has ended, so that no outcome counts any more. */
    private boolean closed;

    /** @param job the job's id */
    OutcomeSettler(
            long job, Verb verb, Settings settings, PendingTasks pending, ResultSink results, FailureCutoff cutoff) {
        this.job = job;
        this.settings = settings;
        this.wantsOutcomes = verb.wantsOutcomes();
        this.pending = pending;
        this.results = results;
        this.cutoff = cutoff;
    }

    /** The job has ended: no outcome counts any more. */
    void close() {
        closed = true;
    }

    /** Takes over the outcomes of a chunk that has ended. Tasks that did not start run in another one. */
    void complete(ChunkRun chunk, Effects effects) {
        absorb(chunk, chunk.position(), effects);
        if (chunk.absorbed() < chunk.size()) {
            runAgain(chunk.range().rest(chunk.absorbed()));
        }
    }

    /**
     * Has the rest of a chunk run again, which its worker does not begin. Outcomes that the chunk still reports do not
     * count.
     */
    void runElsewhere(ChunkRun chunk, int from, Effects effects) {
        absorb(chunk, from, effects);
        if (chunk.absorbed() < chunk.size()) {
            runAgain(chunk.range().rest(chunk.absorbed()));
            chunk.absorbUpTo(chunk.size());
        }
    }

    /**
     * Takes over the outcomes of a chunk whose worker was lost, and of those that follow it, and has the rest run again
     * under the rules.
     *
     * <p>A chunk of which nothing has started may have been the reason all the same, by what it takes to read its
     * inputs. If it was the worker's first, the loss counts for each of its tasks. So each loss counts for some task,
     * or comes after some progress, and no task is assigned forever.
     *
     * @param suspects the maximum number of further tasks that the worker may have started, or have been about to,
     *     without having reported it
     * @param first whether the chunk was the worker's first
     * @return the number of the suspects that are left for the worker's next chunk
     */
    int lose(ChunkRun head, String reason, int suspects, boolean first, Effects effects) {
        int left = suspects;
        for (ChunkRun chunk = head; chunk != null; chunk = chunk.next()) {
            ChunkRun.Progress progress = chunk.lose(left);
            absorb(chunk, progress.done(), effects);
            int next = chunk.absorbed();
            int begun = Math.min(chunk.size(), progress.done() + progress.begun());
            for (; next < begun; next++) {
                loseTask(chunk, next, reason, true, effects);
            }
            if (begun == 0) {
                for (int end = Math.min(chunk.size(), left); next < end; next++) {
                    if (first && chunk == head) {
                        loseTask(chunk, next, reason, false, effects);
                    } else {
                        runAgain(chunk.range().alone(next));
                    }
                }
            }
            left -= Math.max(0, next - progress.done());
            if (next < chunk.size()) {
                runAgain(chunk.range().rest(next));
            }
        }
        return left;
    }

    /**
     * @param started whether the task may have started. If not, it may run even where none may run twice; but one that
     *     was alone with the worker, and is lost again, must be the reason
     */
    private void loseTask(ChunkRun chunk, int position, String reason, boolean started, Effects effects) {
        if (closed) {
            return;
        }
        TaskRange range = chunk.range();
        long index = range.first() + position;
        boolean again = started
                ? settings.delivery() == Delivery.AT_LEAST_ONCE && range.losses() < settings.retriesOnLoss()
                : range.losses() < Math.max(1, settings.retriesOnLoss());
        if (again) {
            runAgain(range.againAfterLoss(position, chunk.workerName()));
            String when = started ? "lost its worker: " : "lost its worker before it started: ";
            effects.note(listener -> listener.taskRetried(job, index, range.attempt(), when + reason));
        } else {
            fail(new Outcome.WorkerLost<>(index, range.attempt(), chunk.workerName(), reason));
        }
    }

    /** Takes over the outcomes of a chunk's tasks up to a position, as far as that has not been done. */
    void absorb(ChunkRun chunk, int upTo, Effects effects) {
        int from = chunk.absorbUpTo(upTo);
        if (closed || from >= upTo) {
            return;
        }
        if (!chunk.hasFailures()) {
            results.values(chunk, from, upTo);
            return;
        }
        for (int i = from; i < upTo; i++) {
            Outcome<?> outcome = chunk.failure(i);
            if (outcome == null) {
                continue;
            }
            results.values(chunk, from, i);
            from = i + 1;
            if (chunk.range().failures() < settings.retries()) {
                runAgain(chunk.range().againAfterFailure(i, chunk.workerName()));
                // The task's exception is asked for its text later, without the lock.
                effects.note(listener ->
                        listener.taskRetried(job, outcome.index(), outcome.attempts(), String.valueOf(outcome)));
            } else {
                fail(outcome);
            }
        }
        results.values(chunk, from, upTo);
    }

    private void runAgain(TaskRange range) {
        if (!closed) {
            pending.add(range);
        }
    }

    private void fail(Outcome<?> outcome) {
        results.failure(outcome);
        if (!wantsOutcomes && cutoff.fail(outcome)) {
            pending.dropAboveCutoff();
        }
    }

    /**
     * Takes over the outcomes of running chunks so far, before their job is aborted, and reports each task that was
     * started as cancelled, with the number of its attempts.
     */
    void cancelStarted(Iterable<ChunkRun> chunks, Effects effects) {
        for (ChunkRun chunk : chunks) {
            ChunkRun.Progress progress = chunk.progress();
            absorb(chunk, progress.done(), effects);
            if (progress.begun() > 0 && chunk.absorbed() == progress.done()) {
                results.failure(new Outcome.Cancelled<>(
                        chunk.range().first() + progress.done(), chunk.attempt(), chunk.workerName()));
            }
        }
        for (TaskRange range : pending.again()) {
            if (range.lastWorker() != null) {
                results.failure(new Outcome.Cancelled<>(range.first(), range.attempt() - 1, range.lastWorker()));
            }
        }
    }

    /** Takes over the results of running chunks so far, which need not be computed again. */
    void keepStarted(Iterable<ChunkRun> chunks) {
        for (ChunkRun chunk : chunks) {
            int done = chunk.progress().done();
            if (!chunk.hasFailures()) {
                results.values(chunk, chunk.absorbUpTo(done), done);
            }
        }
    }
}
