package dev.lido.remote;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an exception twice: by the codec, and as a description that can always be read. The description holds the
 * class, the text, the stack trace, why the codec could not write it if so, and each cause and suppressed exception in
 * the same manner: so that these can be rebuilt where the exception can not.
 *
 * <p>Strings that occur more than once, as class names in stack traces do, are written once and then counted.
 */
final class ThrowableWriter {
    private static final int MOST_EXCEPTIONS = 100;
    private static final int DEEPEST = 50;
    private static final int MOST_FRAMES = 2048;
    private static final int LONGEST_TEXT = 1 << 20;

    /** Once so much is written, or the codec was asked so often, what is left is described only. */
    private static final int ENOUGH = 1 << 18;

    private static final int OFTEN = 12;

    private final Values values;
    private final ByteQueue out;
    private final long start;
    private int asked;
    private final Map<String, Integer> strings = new HashMap<>();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    ThrowableWriter(Values values, ByteQueue out) {
        this.values = values;
        this.out = out;
        start = out.mark();
    }

    void write(Throwable thrown) {
        seen.add(thrown);
        write(thrown, 0, true);
    }

    /** Appends an exception that is in {@link #seen}. */
    private void write(Throwable thrown, int depth, boolean encoded) {
        String why = null;
        boolean whole = false;
        if (encoded && out.mark() - start < ENOUGH && asked < OFTEN) {
            asked++;
            out.putBoolean(true);
            Throwable failure = values.encode(out, thrown);
            if (failure != null) {
                why = Faults.why(thrown, failure);
            }
            whole = failure == null;
        } else {
            out.putBoolean(false);
        }
        long lengthAt = out.mark();
        out.putInt(0);
        putText(thrown.getClass().getName());
        putText(Faults.text(thrown));
        putText(why);
        putStack(thrown);
        Throwable cause = cause(thrown);
        List<Throwable> others = new ArrayList<>();
        if (depth < DEEPEST) {
            cause = cause != null && seen.size() < MOST_EXCEPTIONS && seen.add(cause) ? cause : null;
            for (Throwable suppressed : thrown.getSuppressed()) {
                if (seen.size() < MOST_EXCEPTIONS && seen.add(suppressed)) {
                    others.add(suppressed);
                }
            }
        } else {
            cause = null;
        }
        // What only the JDK's classes make up can be read anywhere, as a whole.
        boolean again = encoded && !(whole && isOfTheJdk(thrown, 0));
        out.putBoolean(cause != null);
        if (cause != null) {
            write(cause, depth + 1, again);
        }
        out.putUnsigned(others.size());
        for (Throwable suppressed : others) {
            write(suppressed, depth + 1, again);
        }
        out.setInt(lengthAt, (int) (out.mark() - lengthAt - Integer.BYTES));
    }

    private static boolean isOfTheJdk(Throwable thrown, int depth) {
        if (depth > DEEPEST || thrown.getClass().getClassLoader() != null) {
            return false;
        }
        Throwable cause = cause(thrown);
        if (cause != null && !isOfTheJdk(cause, depth + 1)) {
            return false;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isOfTheJdk(suppressed, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    private static StackTraceElement[] stack(Throwable thrown) {
        try {
            return thrown.getStackTrace();
        } catch (Throwable e) {
            return new StackTraceElement[0];
        }
    }

    private void putStack(Throwable thrown) {
        StackTraceElement[] stack = stack(thrown);
        int count = Math.min(stack.length, MOST_FRAMES);
        out.putUnsigned(count);
        for (int i = 0; i < count; i++) {
            StackTraceElement frame = stack[i];
            // What the frame does not print of itself: the usual loaders, the versions of the JDK's modules.
            String text = frame.toString();
            String loader = frame.getClassLoaderName();
            String version = frame.getModuleVersion();
            putText(loader != null && text.startsWith(loader + "/") ? loader : null);
            putText(frame.getModuleName());
            putText(version != null && text.contains("@" + version + "/") ? version : null);
            putText(frame.getClassName());
            putText(frame.getMethodName());
            putText(frame.getFileName());
            out.putVarInt(frame.getLineNumber());
        }
    }

    /** 0 for null, 1 for a new string, which follows; else the string's number, counted from 2. */
    private void putText(@Nullable String text) {
        if (text == null) {
            out.putUnsigned(0);
            return;
        }
        Integer number = strings.putIfAbsent(text, strings.size() + 2);
        if (number != null) {
            out.putUnsigned(number);
        } else {
            out.putUnsigned(1);
            out.putString(text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT));
        }
    }
}
