package dev.lido.engine.calls;

import dev.lido.ResultCallback;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way in which a verb makes its answer of a job's results. It is one of three: of all of them at the end, by a fold, or
 * by a callback for each.
 *
 * @param finish makes the answer of all results that were kept, or null if there is a fold
 * @param fold combines the results one by one, or null
 * @param callback takes the results one by one, or null; a job that wants outcomes passes these
 */
public record Answer<R>(
        @Nullable Function<List<Object>, R> finish,
        @Nullable Fold<R> fold,
        @Nullable ResultCallback<Object> callback) {
    public static <R> Answer<R> ofAll(Function<List<Object>, R> finish) {
        return new Answer<>(finish, null, null);
    }

    public static <R> Answer<R> of(Fold<R> fold) {
        return new Answer<>(null, fold, null);
    }

    /** Null, once all results were passed to the callback. */
    public static Answer<Void> ofEach(ResultCallback<Object> callback) {
        return new Answer<>(none -> null, null, callback);
    }

    /** Whether results are wanted one by one, so that the job cannot collect them itself. */
    public boolean wantsArrivals() {
        return fold != null || callback != null;
    }
}
