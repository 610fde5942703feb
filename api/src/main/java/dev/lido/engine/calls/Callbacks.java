package dev.lido.engine.calls;

import dev.lido.Outcome;
import dev.lido.Progress;
import dev.lido.ResultCallback;
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
    private final @Nullable ResultCallback<Object> onResult;
    private long done;
    private long failed;
    private boolean reportedAll;

    /** @param onResult takes each result, or null */
    Callbacks(Job job, @Nullable ResultCallback<Object> onResult) {
        this.job = job;
        this.settings = job.settings();
        this.onResult = onResult;
    }

    void accept(Segment segment) {
        done += segment.count();
        Outcome<?> failure = segment.failure();
        if (failure != null) {
            failed++;
            if (settings.onError() != null) {
                settings.onError().accept((TaskFailedException) Job.exceptionOf(failure));
            }
            if (onResult != null && job.wantsOutcomes()) {
                onResult.accept(segment.first(), failure);
            }
        } else if (onResult != null) {
            for (int i = 0; i < segment.count(); i++) {
                onResult.accept(segment.first() + i, segment.values()[segment.from() + i]);
            }
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
