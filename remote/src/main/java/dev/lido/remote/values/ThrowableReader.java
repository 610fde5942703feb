package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.StandInException;
import dev.lido.spi.JavaSerialization;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ThrowableWriter} wrote. */
final class ThrowableReader {
    private static final int DEEPEST = 64;

    private final ValueReader values;
    private final ByteQueue in;
    private final List<String> strings = new ArrayList<>();

    ThrowableReader(ValueReader values, ByteQueue in) {
        this.values = values;
        this.in = in;
    }

    Throwable read() throws IOException {
        return read(0);
    }

    private Throwable read(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new StreamCorruptedException("causes of causes are too deep");
        }
        Throwable rebuilt = null;
        String whyUnreadable = null;
        if (in.getBoolean()) {
            ValueReader.Decoded decoded = values.decode(in);
            if (decoded != null) {
                if (decoded.value instanceof Throwable throwable) {
                    rebuilt = throwable;
                } else if (decoded.problem != null) {
                    whyUnreadable = JavaSerialization.whyUnreadable(decoded.problem);
                } else {
                    whyUnreadable = "it was replaced by something that is no exception";
                }
            }
        }
        int length = in.getInt();
        if (rebuilt != null && depth == 0) {
            in.skip(length);
            return rebuilt;
        }
        in.require(length);
        Throwable standIn = readDescription(depth, whyUnreadable);
        return rebuilt != null ? rebuilt : standIn;
    }

    private Throwable readDescription(int depth, @Nullable String whyUnreadable) throws IOException {
        String className = presentText();
        String text = presentText();
        String whyUnwritable = getText();
        StackTraceElement[] stack = getStack();
        Throwable cause = in.getBoolean() ? read(depth + 1) : null;
        String why = whyUnwritable != null ? whyUnwritable : whyUnreadable;
        StandInException standIn = new StandInException(
                className, text, why != null ? why : "an exception that it belongs to could not be", cause, stack);
        long suppressed = in.getUnsigned();
        for (long i = 0; i != suppressed; i++) {
            standIn.addSuppressed(read(depth + 1));
        }
        return standIn;
    }

    private StackTraceElement[] getStack() throws IOException {
        long count = in.getUnsigned();
        in.require(count);
        StackTraceElement[] stack = new StackTraceElement[(int) Math.min(count, 1 << 16)];
        if (stack.length != count) {
            throw new StreamCorruptedException("a stack of " + count + " frames");
        }
        for (int i = 0; i < stack.length; i++) {
            String loader = getText();
            String module = getText();
            String version = getText();
            String className = presentText();
            String method = presentText();
            stack[i] = new StackTraceElement(loader, module, version, className, method, getText(), in.getVarInt());
        }
        return stack;
    }

    private String presentText() throws IOException {
        String text = getText();
        if (text == null) {
            throw new StreamCorruptedException("a text is missing");
        }
        return text;
    }

    private @Nullable String getText() throws IOException {
        long number = in.getUnsigned();
        if (number == 0) {
            return null;
        }
        if (number == 1) {
            strings.add(in.getString());
            return strings.get(strings.size() - 1);
        }
        if (number < 0 || number - 2 >= strings.size()) {
            throw new StreamCorruptedException("there is no text " + number);
        }
        return strings.get((int) number - 2);
    }
}
