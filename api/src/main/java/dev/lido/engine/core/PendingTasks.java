package dev.lido.engine.core;

import dev.lido.engine.data.Checkpoint;
import dev.lido.engine.data.Chunker;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.TaskRange;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a job that wait to be assigned: those that run again, and those of inputs that were read. The former
 * come first. Guarded by the engine's lock.
 */
final class PendingTasks {
    private final Inputs inputs;
    private final Chunker chunker;
    private final boolean isStream;

    /** The size of chunks, or 0 if it adapts. */
    private final int chunkSize;

    private final Checkpoint.@Nullable Call checkpoint;
    private final ResultSink results;
    private final FailureCutoff cutoff;
    private final ArrayDeque<TaskRange> again = new ArrayDeque<>(0);

    /** @param results is given the results that the checkpoint has, in the place of their tasks */
    PendingTasks(
            Inputs inputs,
            Chunker chunker,
            boolean isStream,
            int chunkSize,
            Checkpoint.@Nullable Call checkpoint,
            ResultSink results,
            FailureCutoff cutoff) {
        this.inputs = inputs;
        this.chunker = chunker;
        this.isStream = isStream;
        this.chunkSize = chunkSize;
        this.checkpoint = checkpoint;
        this.results = results;
        this.cutoff = cutoff;
    }

    /** Whether tasks can be assigned now. */
    boolean areReady() {
        return !again.isEmpty() || readyInputs() > 0;
    }

    /**
     * The number of inputs that can be assigned. While more are to come, a chunk of fixed size is filled; a stream
     * assigns what there is.
     */
    private long readyInputs() {
        long available = inputs.available();
        boolean fill = !inputs.ended() && !isStream && available < chunkSize;
        return fill ? 0 : available;
    }

    /** Whether no task that is still wanted waits, and none is to come. */
    boolean areExhausted() {
        if (inputs.available() > 0) {
            return false;
        }
        if (!cutoff.isSet()) {
            return inputs.ended() && again.isEmpty();
        }
        for (TaskRange range : again) {
            if (range.first() < cutoff.index()) {
                return false;
            }
        }
        return true;
    }

    /** The number of tasks, as far as their inputs were read. */
    long count() {
        long count = inputs.available();
        for (TaskRange range : again) {
            count += range.count();
        }
        return count;
    }

    /** Whether a task waits that may have been the reason for the loss of a worker. */
    boolean haveSuspects() {
        for (TaskRange range : again) {
            if (range.suspect()) {
                return true;
            }
        }
        return false;
    }

    /** The tasks that are to run again. */
    Iterable<TaskRange> again() {
        return again;
    }

    /** Has tasks run again, if they are still wanted. */
    void add(TaskRange range) {
        if (range.first() <= cutoff.index()) {
            again.add(range);
        }
    }

    /** Takes back tasks that were taken, to be the next ones. */
    void putBack(TaskRange range) {
        again.addFirst(range);
    }

    void clearAgain() {
        again.clear();
    }

    /** Forgets the tasks above the cutoff. */
    void dropAboveCutoff() {
        again.removeIf(range -> range.first() > cutoff.index());
        inputs.drop();
    }

    /**
     * Takes the tasks of a chunk.
     *
     * @param workers the number of workers that share the work
     * @param most the maximum number of tasks, unless the size of chunks is fixed
     * @return null if there are none
     */
    @Nullable TaskRange take(int workers, int most) {
        TaskRange range;
        while ((range = again.poll()) != null) {
            if (range.first() <= cutoff.index()) {
                int size = chunkSize > 0 ? range.count() : Math.min(most, chunker.next(range.count(), workers));
                if (size < range.count()) {
                    again.addFirst(range.rest(size));
                    range = range.head(size);
                }
                return range;
            }
        }
        passKept();
        long ready = readyInputs();
        if (ready == 0) {
            return null;
        }
        int size = chunker.next(ready, workers);
        if (checkpoint != null) {
            size = checkpoint.missingFrom(inputs.next(), size);
        }
        return inputs.take(chunkSize > 0 ? size : Math.min(most, size));
    }

    /** Takes the next results that are known, instead of having their tasks run. */
    private void passKept() {
        if (checkpoint == null) {
            return;
        }
        int count;
        while ((count = checkpoint.keptFrom(inputs.next(), readyInputs())) > 0) {
            results.kept(inputs.take(count).first(), count);
        }
    }
}
