package dev.lido.engine;

import dev.lido.Outcome;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What a job's tasks brought, on its way to the caller. Guarded by the engine's lock.
 *
 * <p>If nobody needs results one by one they are put straight into an array, by the thread that brings them. Otherwise
 * they queue up as {@link Segment}s in the order of their arrival, for the job's owner.
 */
final class Results {
    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    private final Verb verb;
    private final boolean collects;
    private final ArrayDeque<Segment> arrived = new ArrayDeque<>(0);
    private Object[] collected;
    private long succeeded;

    /**
     * @param collects whether results go into an array, and not to the owner one by one
     * @param expected how many there will be, as far as that is known
     */
    Results(Verb verb, boolean collects, int expected) {
        this.verb = verb;
        this.collects = collects;
        this.collected = new Object[collects && verb.keepsResults() ? expected : 0];
    }

    boolean collects() {
        return collects;
    }

    /** How many tasks gave a value. */
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
            makeRoom(first + to - from);
            System.arraycopy(chunk.values(), from, collected, (int) first, to - from);
        }
    }

    /** Takes a value that no chunk brought; only where the owner wants results one by one. */
    void value(long index, Object value) {
        succeeded++;
        arrived.add(new Segment(index, new Object[] {value}, 0, 1, null));
    }

    /** Takes a failure that is for good. */
    void failure(Outcome<?> outcome) {
        if (!collects) {
            arrived.add(Segment.failed(outcome));
        } else if (verb.wantsOutcomes()) {
            makeRoom(outcome.index() + 1);
            collected[(int) outcome.index()] = outcome;
        }
    }

    private void makeRoom(long end) {
        if (end > collected.length) {
            if (end > MAX_SIZE) {
                throw new OutOfMemoryError("a list can not hold " + end + " results; use imap, reduce or forEach");
            }
            collected = Arrays.copyOf(collected, (int) Math.min(MAX_SIZE, Math.max(end, collected.length * 2L)));
        }
    }

    /** The collected results of a job with so many inputs. */
    Object[] collected(long inputs) {
        return verb.keepsResults() ? complete(collected, inputs) : collected;
    }

    /** Results cut to the number of inputs; where outcomes are wanted, what did not end was cancelled. */
    Object[] complete(Object[] results, long inputs) {
        int size = (int) inputs;
        Object[] all = results.length == size ? results : Arrays.copyOf(results, size);
        for (int i = 0; i < size && verb.wantsOutcomes(); i++) {
            if (all[i] == null) {
                all[i] = new Outcome.Cancelled<>(i, 0, null);
            }
        }
        return all;
    }
}
