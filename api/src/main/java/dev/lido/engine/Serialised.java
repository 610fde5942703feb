package dev.lido.engine;

import dev.lido.LidoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/** Java serialisation to bytes and back, with errors that say what could not travel. */
final class Serialised {
    private Serialised() {}

    /**
     * Writes an object.
     *
     * @param role what the object is, for the error
     * @throws LidoException LIDO-17, if it or what it refers to is not serialisable
     */
    static byte[] write(@Nullable Object value, String role) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw failure(role, value, "the class " + e.getMessage() + " is not serialisable", e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw failure(role, value, "writing it failed: " + e, e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an object.
     *
     * @param role what the object is, for the error
     * @param origin a class whose loader knows the classes
     * @throws LidoException LIDO-17, if it can not be read
     */
    static Object read(byte[] bytes, String role, Class<?> origin) {
        return read(bytes, role, origin.getClassLoader());
    }

    /**
     * Reads an object.
     *
     * @param role what the object is, for the error
     * @param origin a loader that knows the classes
     * @throws LidoException LIDO-17, if it can not be read
     */
    static Object read(byte[] bytes, String role, @Nullable ClassLoader origin) {
        try (ObjectInputStream in = new ClassAwareInput(new ByteArrayInputStream(bytes), origin)) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            throw failure(role, null, "reading it back failed: " + e, e);
        }
    }

    private static LidoException failure(String role, @Nullable Object value, String why, Throwable cause) {
        return new LidoException(
                "LIDO-17",
                "the " + role + (value == null ? "" : " of " + value.getClass()) + " can not be serialised: " + why
                        + "; let the class implement java.io.Serializable, or keep it out of what tasks take, return"
                        + " and capture",
                cause);
    }

    /**
     * Finds classes where the object came from, then where the JDK would look, then where the thread's context says, then
     * where the calling program's own are.
     */
    private static final class ClassAwareInput extends ObjectInputStream {
        private final @Nullable ClassLoader origin;

        ClassAwareInput(InputStream in, @Nullable ClassLoader origin) throws IOException {
            super(in);
            this.origin = origin;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, origin);
            } catch (ClassNotFoundException primitiveOrElsewhere) {
                try {
                    return super.resolveClass(description);
                } catch (ClassNotFoundException elsewhere) {
                    return findForProgram(description.getName());
                }
            }
        }

        private static Class<?> findForProgram(String name) throws ClassNotFoundException {
            ClassLoader context = ProgramLoader.context();
            try {
                return Class.forName(name, false, context);
            } catch (ClassNotFoundException missing) {
                return Class.forName(name, false, ProgramLoader.below(context).orElseThrow(() -> missing));
            }
        }
    }
}
