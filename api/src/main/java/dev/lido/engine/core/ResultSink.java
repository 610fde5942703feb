package dev.lido.engine.core;

import dev.lido.Outcome;
import dev.lido.engine.data.ResultList;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.Verb;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Collects the results of a job's tasks, on their way to the caller. Guarded by the engine's lock.
 *
 * <p>If results are not needed one by one, the thread that reports them puts them straight into an array. Otherwise
 * they queue up as {@link Segment}s in the order of their arrival, for the job's owner.
 */
public final class ResultSink {
    private final Verb verb;
    private final boolean collects;
    private final ArrayDeque<Segment> arrived = new ArrayDeque<>(0);
    private final ResultList collected;
    private long succeeded;

    /**
     * @param collects whether results go into an array, and not to the owner one by one
     * @param expected the number of results that there will be, as far as that is known
     */
    ResultSink(Verb verb, boolean collects, int expected) {
        this.verb = verb;
        this.collects = collects;
        this.collected = new ResultList(collects && verb.keepsResults() ? expected : 0);
    }

    public boolean collects() {
        return collects;
    }

    /** The number of tasks that gave a value. */
    long succeeded() {
        return succeeded;
    }

    boolean hasArrivals() {
        return !arrived.isEmpty();
    }

    void drainArrivals(ArrayDeque<Segment> to) {
        to.addAll(arrived);
        arrived.clear();
    }

    /** Takes the values that a chunk holds from one position up to another. */
    void values(ChunkRun chunk, int from, int to) {
        if (from >= to) {
            return;
        }
        succeeded += to - from;
        long first = chunk.range().first() + from;
        if (!collects) {
            arrived.add(new Segment(first, chunk.values(), from, to - from, null));
        } else if (verb.keepsResults()) {
            collected.put(first, chunk.values(), from, to - from);
        }
    }

    /** Takes results that are in the call's checkpoint, and of no chunk. */
    void kept(long first, int count) {
        succeeded += count;
        arrived.add(Segment.kept(first, count));
    }

    /** Takes a failure that is for good. */
    void failure(Outcome<?> outcome) {
        if (!collects) {
            arrived.add(Segment.failed(outcome));
        } else if (verb.wantsOutcomes()) {
            collected.put(outcome.index(), outcome);
        }
    }

    /** The collected results of a job with so many inputs. */
    List<Object> collected(long inputs) {
        return verb.keepsResults() ? complete(collected, inputs) : List.of();
    }

    /** Results of exactly so many inputs; where outcomes are wanted, tasks that did not end were cancelled. */
    List<Object> complete(ResultList results, long inputs) {
        List<Object> all = results.complete((int) inputs);
        for (int i = 0; i < inputs && verb.wantsOutcomes(); i++) {
            if (all.get(i) == null) {
                all.set(i, new Outcome.Cancelled<>(i, 0, null));
            }
        }
        return all;
    }
}
