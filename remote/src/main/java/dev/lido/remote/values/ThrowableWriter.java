package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.spi.JavaSerialization;
import dev.lido.spi.ThrowableText;
import java.util.ArrayDeque;
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
 * the same manner: so that these can be rebuilt where the exception cannot.
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

    private final ValueWriter values;
    private final ByteQueue out;
    private final long start;
    private int asked;
    private final Map<String, Integer> strings = new HashMap<>();
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    ThrowableWriter(ValueWriter values, ByteQueue out) {
        this.values = values;
        this.out = out;
        start = out.mark();
    }

    /** Whatever methods of the exception throw or return, and wherever memory or stack come to an end. */
    void write(Throwable thrown) {
        long mark = out.mark();
        try {
            seen.add(thrown);
            write(thrown, 0, true);
        } catch (Throwable e) {
            out.truncate(mark);
            writeBare(thrown, e);
        }
    }

    /** The class's name, and nothing for which the exception would have to be asked. */
    private void writeBare(Throwable thrown, Throwable problem) {
        strings.clear();
        out.putBoolean(false);
        long lengthAt = out.mark();
        out.putInt(0);
        String name = thrown.getClass().getName();
        putText(name);
        putText(name);
        putText("describing it failed: " + problem.getClass().getName());
        out.putUnsigned(0);
        out.putBoolean(false);
        out.putUnsigned(0);
        out.setInt(lengthAt, (int) (out.mark() - lengthAt - Integer.BYTES));
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
                why = JavaSerialization.whyUnwritable(thrown, failure);
            }
            whole = failure == null;
        } else {
            out.putBoolean(false);
        }
        long lengthAt = out.mark();
        out.putInt(0);
        putText(thrown.getClass().getName());
        putText(ThrowableText.of(thrown));
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
        boolean again = encoded && !(whole && isOfTheJdk(thrown));
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

    /** Whether all that belongs to an exception is of the JDK's classes. Each is looked at once: many may share causes. */
    private static boolean isOfTheJdk(Throwable first) {
        Set<Throwable> met = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Throwable> open = new ArrayDeque<>();
        met.add(first);
        open.add(first);
        Throwable thrown;
        while ((thrown = open.poll()) != null) {
            if (met.size() > MOST_EXCEPTIONS || thrown.getClass().getClassLoader() != null) {
                return false;
            }
            Throwable cause = cause(thrown);
            if (cause != null && met.add(cause)) {
                open.add(cause);
            }
            for (Throwable suppressed : thrown.getSuppressed()) {
                if (met.add(suppressed)) {
                    open.add(suppressed);
                }
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

    /** The stack as far as the exception gives one. */
    static List<StackTraceElement> stack(Throwable thrown) {
        List<StackTraceElement> stack = new ArrayList<>();
        try {
            StackTraceElement[] given = thrown.getStackTrace();
            for (int i = 0; given != null && i < given.length && stack.size() < MOST_FRAMES; i++) {
                if (given[i] != null) {
                    stack.add(given[i]);
                }
            }
        } catch (Throwable e) {
            // Then there is none.
        }
        return stack;
    }

    private void putStack(Throwable thrown) {
        List<StackTraceElement> stack = stack(thrown);
        out.putUnsigned(stack.size());
        for (StackTraceElement frame : stack) {
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
