package dev.lido.engine.calls;

import dev.lido.Outcome;
import dev.lido.Progress;
import dev.lido.TaskFailedException;
import dev.lido.engine.core.Job;
import dev.lido.engine.data.Segment;
import dev.lido.engine.data.Settings;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs a call's callbacks over what arrived. Used by the job's owner only. */
final class Callbacks {
    private final Job job;
    private final Settings settings;
    private long done;
    private long failed;
    private boolean reportedAll;

    Callbacks(Job job) {
        this.job = job;
        this.settings = job.settings();
    }

    void accept(Segment segment) {
        done += segment.count();
        if (segment.failure() != null) {
            failed++;
            reportFailure(segment.failure());
        } else if (settings.onResult() != null) {
            for (int i = 0; i < segment.count(); i++) {
                Object value = segment.values()[segment.from() + i];
                settings.onResult()
                        .result(segment.first() + i, job.wantsOutcomes() ? ((Outcome<?>) value).get() : value);
            }
        }
    }

    private void reportFailure(@Nullable Outcome<?> failure) {
        if (settings.onError() != null) {
            settings.onError().error(failure.index(), (TaskFailedException) Job.exceptionOf(failure));
        }
    }

    /** Ends a batch of segments: reports the progress. */
    void endBatch(boolean finished) {
        if (settings.progress() == null || reportedAll) {
            return;
        }
        reportedAll = finished;
        long total =
                job.engine().locked(() -> job.inputs().ended() ? job.inputs().read() : -1L);
        settings.progress()
                .accept(new Progress(
                        done,
                        failed,
                        total < 0 ? OptionalLong.empty() : OptionalLong.of(total),
                        Duration.ofNanos(System.nanoTime() - job.startNanos())));
    }
}
