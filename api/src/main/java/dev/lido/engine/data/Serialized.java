package dev.lido.engine.data;

import dev.lido.LidoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Java serialization to bytes and back, with errors that say what could not travel. */
public final class Serialized {
    private Serialized() {}

    /**
     * Writes an object.
     *
     * @param role what the object is, for the error
     * @throws LidoException LIDO-17, if it or what it refers to is not serializable
     */
    public static byte[] write(@Nullable Object value, String role) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            JavaFormat.write(value, bytes);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw SerializationErrors.unwritable(role, value, e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads an object as a worker in another JVM would.
     *
     * @param format has the filter of such a worker
     * @param role what the object is, for the error
     * @param origin a class whose loader knows the classes
     * @throws LidoException LIDO-17, if it cannot be read, or would be refused there
     */
    public static Object read(JavaFormat format, byte[] bytes, String role, Class<?> origin) {
        try {
            return format.read(
                    new ByteArrayInputStream(bytes), bytes.length, origin.getClassLoader(), Serialized::findForProgram);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw SerializationErrors.unreadable(role, e);
        }
    }

    /**
     * Reads an object that this program has written for itself.
     *
     * @param role what the object is, for the error
     * @param origin a loader that knows the classes
     * @throws LidoException LIDO-17, if it cannot be read
     */
    static Object readOwn(byte[] bytes, String role, @Nullable ClassLoader origin) {
        try {
            return JavaFormat.readOwn(new ByteArrayInputStream(bytes), origin, Serialized::findForProgram);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError e) {
            throw SerializationErrors.unreadable(role, e);
        }
    }

    /** Finds a class where the thread's context says, then where the calling program's own are. */
    private static Class<?> findForProgram(String name) throws ClassNotFoundException {
        ClassLoader context = ProgramLoader.context();
        try {
            return Class.forName(name, false, context);
        } catch (ClassNotFoundException missing) {
            return Class.forName(name, false, ProgramLoader.below(context).orElseThrow(() -> missing));
        }
    }
}
