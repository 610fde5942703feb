package dev.lido.engine.calls;

import dev.lido.Progress;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Logs progress, at most once a second and at each call's end. */
public final class ProgressLog implements Consumer<Progress> {
    private static final System.Logger LOG = System.getLogger("dev.lido.progress");
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private volatile long loggedAt = System.nanoTime();

    @Override
    public void accept(Progress progress) {
        boolean end = progress.total().isPresent()
                && progress.done() == progress.total().getAsLong();
        long now = System.nanoTime();
        if (end || now - loggedAt >= INTERVAL_NANOS) {
            loggedAt = now;
            LOG.log(
                    Level.INFO,
                    "{0} of {1} tasks done, {2} failed, after {3} s",
                    progress.done(),
                    progress.total().isPresent() ? progress.total().getAsLong() : "an unknown number of",
                    progress.failed(),
                    progress.elapsed().toMillis() / 1000.0);
        }
    }
}
