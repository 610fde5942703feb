package dev.lido.engine.core;

import dev.lido.engine.data.Chunker;
import dev.lido.engine.data.Inputs;
import org.jspecify.annotations.Nullable;

/**
 * How the inputs of a job are read one by one: whether more are wanted, whether one is being taken from its iterator,
 * and how that ends. Guarded by the engine's lock.
 */
final class InputReading {
    private final Inputs inputs;
    private final Chunker chunker;
    private final FailureCutoff cutoff;

    /** Whether an input is just being taken from its iterator. */
    private boolean reading;

    /** Why the inputs end with the one that is being read, or null if they do not. */
    private @Nullable Throwable endAfterRead;

    InputReading(Inputs inputs, Chunker chunker, FailureCutoff cutoff) {
        this.inputs = inputs;
        this.chunker = chunker;
        this.cutoff = cutoff;
    }

    /** Whether more inputs can still be used. Those of a job that has finished are at their end. */
    boolean accepts() {
        return !inputs.ended();
    }

    /** Whether so few inputs wait that their reader should go on. */
    boolean wantsMore(int workers) {
        return accepts() && inputs.available() < chunker.readAhead(workers) / 2;
    }

    /** An input is about to be taken from the iterator. Returns false if it must not. */
    boolean begin() {
        reading = accepts() && endAfterRead == null;
        return reading;
    }

    /** Whether an input is being taken that is to be the last one. */
    boolean isLast() {
        return reading && endAfterRead != null && accepts();
    }

    /** Takes the input that was read; the last one, if the pool is being closed. */
    void add(Object input) {
        reading = false;
        inputs.add(input);
        endNow();
    }

    /** Ends the inputs with the one that is being read, if one is. */
    void endAfterRead(Throwable cause) {
        endAfterRead = cause;
        if (!reading) {
            endNow();
        }
    }

    /** Ends the inputs if that was asked for, whether or not one is being read. */
    void endNow() {
        reading = false;
        if (endAfterRead != null && accepts()) {
            fail(endAfterRead);
        }
    }

    /** The input after the last one that was read could not be read. */
    void fail(Throwable cause) {
        reading = false;
        cutoff.failInput(inputs.read(), cause);
        inputs.end();
    }

    /** All inputs were read. */
    void end() {
        inputs.end();
    }
}
