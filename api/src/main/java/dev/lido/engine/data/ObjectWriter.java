package dev.lido.engine.data;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/** Java serialization, with what it would lose put right. */
final class ObjectWriter extends ObjectOutputStream {
    /** This form is written as it is: what takes its place has been written, and is about to write the form itself. */
    private @Nullable SerializedLambda replaced;

    ObjectWriter(OutputStream out) throws IOException {
        super(out);
        enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
        if (object instanceof SerializedLambda form && form != replaced) {
            replaced = form;
            return MethodReference.of(form);
        }
        return object.getClass() == NullPointerException.class ? withText((NullPointerException) object) : object;
    }

    /** The text that the JVM makes up, which names what was null, does not come along by itself. */
    private static NullPointerException withText(NullPointerException thrown) {
        String text = thrown.getMessage();
        if (text == null) {
            return thrown;
        }
        NullPointerException copy = new NullPointerException(text);
        copy.setStackTrace(thrown.getStackTrace());
        if (thrown.getCause() != null) {
            copy.initCause(thrown.getCause());
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            copy.addSuppressed(suppressed);
        }
        return copy;
    }
}
