package dev.lido.engine.core;

import dev.lido.Outcome;
import dev.lido.engine.data.Segment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The results of a job that have arrived at its owner: by way of the file, if the job has a checkpoint. */
public final class Arrivals {
    private final Job job;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();

    public Arrivals(Job job) {
        this.job = job;
    }

    /**
     * Takes over what has arrived, for {@link #poll}. When this returns it is in the job's checkpoint, whatever becomes
     * of the call or of this process from now on. Returns whether that was all.
     */
    public boolean take() {
        boolean finished = job.engine().drain(job, segments);
        keep();
        return finished;
    }

    /** The next segment, in the order of their arrival, or null if there is none. */
    public @Nullable Segment poll() {
        return segments.poll();
    }

    /** The same segment with its values at hand, which are read where they are in the checkpoint. */
    public Segment loaded(Segment segment) {
        if (!segment.isKept()) {
            return segment;
        }
        Object[] values = job.checkpoint().read(segment.first(), segment.count());
        for (int i = 0; i < values.length && job.wantsOutcomes(); i++) {
            values[i] = new Outcome.Value<>(segment.first() + i, 0, "checkpoint", values[i]);
        }
        return new Segment(segment.first(), values, 0, values.length, null);
    }

    /** Keeps what arrived of a call that has ended early, so that it will not be taken. */
    public void keepRest() {
        if (job.checkpoint() != null) {
            segments.clear();
            boolean unused = job.engine().drain(job, segments);
            keep();
            segments.clear();
        }
    }

    private void keep() {
        if (job.checkpoint() != null) {
            job.checkpoint().keep(segments, job.wantsOutcomes());
        }
    }
}
