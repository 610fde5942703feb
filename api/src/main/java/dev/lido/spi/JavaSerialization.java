package dev.lido.spi;

import dev.lido.ConfigException;
import dev.lido.LidoException;
import dev.lido.engine.data.JavaFormat;
import dev.lido.engine.data.SerializationErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Java serialization as pools use it, for backends that send objects elsewhere. It adds to the JDK's a filter on what is
 * read, method references that the JDK would read as others, and the texts of {@link NullPointerException}s, which would
 * be lost. Thread-safe.
 */
public final class JavaSerialization {
    private final JavaFormat format;

    /**
     * Prepares to read.
     *
     * @param filter which classes may be read, as in {@link java.io.ObjectInputFilter.Config#createFilter}; empty for the
     *     default
     * @throws IllegalArgumentException if the filter is malformed
     */
    public JavaSerialization(String filter) {
        format = new JavaFormat(filter);
    }

    /**
     * The error of a value of the option {@link Option#FILTER} that is no filter.
     *
     * @param filter the value
     * @param cause what {@link #JavaSerialization} threw
     * @return LIDO-4, with the form of a filter
     */
    public static ConfigException malformed(String filter, IllegalArgumentException cause) {
        return new ConfigException(
                "LIDO-4",
                "the option filter=" + filter + " is not a valid class filter: " + cause.getMessage()
                        + "; its syntax is that of java.io.ObjectInputFilter.Config.createFilter, for example"
                        + " com.example.**;java.base/*;!*",
                cause);
    }

    /**
     * Writes an object and all that it refers to.
     *
     * @param value the object
     * @param out takes the bytes; it is not closed
     * @throws IOException if it cannot be written; a {@link java.io.NotSerializableException} names the class at fault
     */
    public void write(Object value, OutputStream out) throws IOException {
        JavaFormat.write(value, out);
    }

    /**
     * Reads an object.
     *
     * @param in gives the bytes; {@link InputStream#available} tells how many are left
     * @param loader finds the classes
     * @return the object
     * @throws IOException if the bytes make no object, or one that is not allowed
     * @throws ClassNotFoundException if a class is missing here
     */
    public Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException {
        return format.read(in, in.available(), loader, null);
    }

    /**
     * Whether objects of a class may be read.
     *
     * @param type the class
     * @return false if the filter refuses it
     */
    public boolean allows(Class<?> type) {
        return format.allows(type);
    }

    /**
     * The error of a value that could not be written.
     *
     * @param role what the value is: {@code task's argument}
     * @param value the value
     * @param cause what was thrown
     * @return LIDO-17, with the class at fault, the fields that lead to it, and what to do
     */
    public static LidoException unwritable(String role, Object value, Throwable cause) {
        return SerializationErrors.unwritable(role, value, cause);
    }

    /**
     * Why a value could not be written.
     *
     * @param value the value
     * @param cause what was thrown
     * @return what {@link #unwritable} says, without the code and the role
     */
    public static String whyUnwritable(Object value, Throwable cause) {
        return SerializationErrors.whyUnwritable(value, cause);
    }

    /**
     * The error of a value that could not be read.
     *
     * @param role what the value is
     * @param cause what was thrown
     * @return LIDO-17, or LIDO-38 for a method reference
     */
    public static LidoException unreadable(String role, Throwable cause) {
        return SerializationErrors.unreadable(role, cause);
    }

    /**
     * Why a value could not be read.
     *
     * @param cause what was thrown
     * @return what {@link #unreadable} says, without the code and the role
     */
    public static String whyUnreadable(Throwable cause) {
        return SerializationErrors.whyUnreadable(cause);
    }
}
