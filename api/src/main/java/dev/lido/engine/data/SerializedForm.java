package dev.lido.engine.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/** What lambdas and method references are serialized as. */
final class SerializedForm {
    /** So begin the names of the methods into which compilers put the bodies of lambdas. */
    private static final String BODY = "lambda$";

    private SerializedForm() {}

    /** Whether a class is that of a lambda or method reference. */
    static boolean isLambda(Class<?> type) {
        return type.isHidden() && type.isSynthetic();
    }

    /** The form of a lambda; null if it is not serializable, or no lambda. What it captured is not looked at. */
    static @Nullable SerializedLambda of(Object lambda) {
        if (!isLambda(lambda.getClass())) {
            return null;
        }
        try (Probe probe = new Probe(OutputStream.nullOutputStream())) {
            probe.writeObject(lambda);
            return probe.form;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Whether it is that of a method reference: its code is a method that has a name of its own. */
    static boolean isMethodReference(SerializedLambda form) {
        return !form.getImplMethodName().startsWith(BODY);
    }

    /**
     * What a form comes back as if it is written and read: the compiler looks it up among the forms in the capturing
     * class, and of those that differ in their types only it knows but one.
     *
     * @return null if it cannot be read
     */
    static @Nullable SerializedLambda readBack(SerializedLambda form) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (WithoutCaptured out = new WithoutCaptured(bytes, form)) {
            out.writeObject(form);
            out.flush();
            ClassLoader loader = out.capturing == null ? null : out.capturing.getClassLoader();
            try (ObjectInputStream in = new Reader(new ByteArrayInputStream(bytes.toByteArray()), loader)) {
                return of(in.readObject());
            }
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    /** Takes the form of the object that it is given, and writes nothing. */
    private static final class Probe extends ObjectOutputStream {
        @Nullable SerializedLambda form;

        Probe(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(Object object) {
            if (object instanceof SerializedLambda found && form == null) {
                form = found;
            }
            return null;
        }
    }

    /** Writes a form with null in place of what the lambda captured. */
    private static final class WithoutCaptured extends ObjectOutputStream {
        private final SerializedLambda form;

        @Nullable Class<?> capturing;

        WithoutCaptured(OutputStream out, SerializedLambda form) throws IOException {
            super(out);
            this.form = form;
            enableReplaceObject(true);
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (type.getName().equals(form.getCapturingClass().replace('/', '.'))) {
                capturing = type;
            }
        }

        @Override
        protected @Nullable Object replaceObject(Object object) {
            return object == form || object instanceof String || object.getClass() == Object[].class ? object : null;
        }
    }

    private static final class Reader extends ObjectInputStream {
        private final @Nullable ClassLoader loader;

        Reader(InputStream in, @Nullable ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            return Class.forName(description.getName(), false, loader);
        }
    }
}
