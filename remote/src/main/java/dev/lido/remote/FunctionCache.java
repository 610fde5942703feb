package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.JobInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a worker knows, as its master sees them. A function is written once for each job and worker, and not again
 * for a later job with the same function if that is constant. Guarded by the lock of its {@link RemoteWorker}.
 */
final class FunctionCache {
    private final WorkerGroup workerGroup;
    private final ByteQueue out;
    private final ValueWriter writer;
    private final InFlightChunks inFlight;
    private final Map<Long, KnownJob> jobs = new HashMap<>();

    FunctionCache(WorkerGroup workerGroup, ByteQueue out, ValueWriter writer, InFlightChunks inFlight) {
        this.workerGroup = workerGroup;
        this.out = out;
        this.writer = writer;
        this.inFlight = inFlight;
    }

    /** A job that the worker was sent, or the function of which cannot be written. */
    private record KnownJob(JobInfo job, @Nullable LidoException problem) {}

    /**
     * Ensures that the worker knows a job before it is sent a chunk of it.
     *
     * @return why the function cannot be written, or null
     */
    @Nullable LidoException announce(JobInfo job) {
        KnownJob known = jobs.get(job.id());
        if (known == null || known.job() != job) {
            known = new KnownJob(job, write(job));
            forgetJobsThatAreOver();
            jobs.put(job.id(), known);
        }
        return known.problem();
    }

    private @Nullable LidoException write(JobInfo job) {
        long mark = out.mark();
        try {
            writeFrame(job, Frames.begin(out));
            return null;
        } catch (LidoException e) {
            out.truncate(mark);
            return e;
        } catch (Throwable e) {
            out.truncate(mark);
            throw e;
        }
    }

    private void writeFrame(JobInfo job, long mark) {
        out.putVarLong(job.id());
        out.putLong(job.seed());
        out.putLong(job.number());
        out.putBoolean(job.reportsStarts());
        KnownJob same = ConstantTask.is(job.task()) ? withTask(job.task()) : null;
        if (same != null) {
            out.putVarLong(same.job().id());
            Frames.end(out, mark, FrameType.SAME_JOB);
            return;
        }
        writer.writeValue(out, job.task(), "task's function");
        Frames.end(out, mark, FrameType.JOB);
        if (out.mark() - mark > LargeCapture.WARNED_BYTES) {
            workerGroup.warnOfLargeFunction(job, out.mark() - mark, writer);
        }
    }

    /** {@return a job whose function is this very object, and is known to the worker} */
    private @Nullable KnownJob withTask(Task<?, ?> task) {
        for (KnownJob known : jobs.values()) {
            if (known.job().task() == task && known.problem() == null) {
                return known;
            }
        }
        return null;
    }

    private void forgetJobsThatAreOver() {
        List<KnownJob> over = new ArrayList<>(1);
        for (KnownJob known : jobs.values()) {
            if (known.job().isOver() && !inFlight.hasChunkOf(known.job())) {
                over.add(known);
            }
        }
        for (KnownJob known : over) {
            jobs.remove(known.job().id());
            if (known.problem() == null) {
                long mark = Frames.begin(out);
                out.putVarLong(known.job().id());
                Frames.end(out, mark, FrameType.FORGET);
            }
        }
    }

    void clear() {
        jobs.clear();
    }
}
