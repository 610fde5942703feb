package dev.lido.engine.core;

import java.util.Iterator;

/** Reads a job's inputs on the thread that owns the job. */
public final class InputReader {
    private final Iterator<?> inputs;
    private final boolean ahead;
    private boolean reading;

    /** @param ahead whether to read ahead of the workers, or only what is to be run next */
    public InputReader(Iterable<?> inputs, boolean ahead) {
        this.inputs = inputs.iterator();
        this.ahead = ahead;
    }

    /**
     * Whether it is time to read. Reads in bursts, so that the owner is woken once for many inputs. The engine's lock
     * is held.
     */
    boolean hasTurn(Job job, int workers) {
        if (!job.reading().accepts() || (!ahead && job.inputs().available() > 0)) {
            return false;
        }
        if (!ahead) {
            return true;
        }
        if (reading) {
            reading = job.inputs().available() < job.chunker().readAhead(workers);
        } else {
            reading = job.reading().wantsMore(workers);
        }
        return reading;
    }

    /**
     * Reads one input, or finds that there is none left. An exception of the iterator becomes the job's failure at that
     * index.
     */
    void readOne(Job job) {
        Object input;
        try {
            if (!inputs.hasNext()) {
                job.engine().endInputs(job, null);
                return;
            }
            if (!job.engine().beginRead(job)) {
                return;
            }
            input = inputs.next();
        } catch (Throwable thrown) {
            job.engine().endInputs(job, thrown);
            return;
        }
        job.engine().addInput(job, input);
    }
}
