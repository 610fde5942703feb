package dev.lido.cli;

import dev.lido.Progress;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar on standard error, for {@link dev.lido.Mapper#withProgress(Consumer)}:
 *
 * <pre>{@code
 * try (ProgressDisplay display = ProgressDisplay.of("galaxies")) {
 *     List<Fit> fits = pool.withProgress(display).map(galaxies, g -> fit(g));
 * }
 * }</pre>
 *
 * <p>The bar ends, and with it its line, when all tasks of a call have ended, so that the program can print the result
 * of the call. A display is for one call. It is not thread-safe and need not be: a call reports its progress on one
 * thread.
 */
public final class ProgressDisplay implements Consumer<Progress>, AutoCloseable {
    private static final int MILLIS = 200;

    private final ProgressBar bar;
    private boolean closed;

    private ProgressDisplay(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Creates a bar on standard error.
     *
     * @param what the name of the counted things, displayed before the bar
     * @return the display, which the caller closes
     */
    public static ProgressDisplay of(String what) {
        return new ProgressDisplay(builder(what).build());
    }

    /** Creates a bar that another consumer draws. */
    static ProgressDisplay of(String what, ProgressBarConsumer screen) {
        return new ProgressDisplay(builder(what).setConsumer(screen).build());
    }

    private static ProgressBarBuilder builder(String what) {
        return new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(-1)
                .setUpdateIntervalMillis(MILLIS)
                .setStyle(ProgressBarStyle.ASCII)
                .showSpeed();
    }

    @Override
    public void accept(Progress progress) {
        progress.total().ifPresent(bar::maxHint);
        bar.stepTo(progress.done());
        if (progress.failed() > 0) {
            bar.setExtraMessage(progress.failed() + " failed");
        }
        if (progress.total().isPresent() && progress.total().getAsLong() == progress.done()) {
            close();
        }
    }

    /** Draws the bar a last time and ends its line. Has no effect if the bar has ended. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            bar.close();
        }
    }
}
