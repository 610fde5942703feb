package dev.lido.remote.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Turns objects into bytes and back: functions, inputs, results and exceptions, one by one. Numbers, strings, arrays of
 * primitives and records of these do not come here: they have an encoding of their own, whatever the codec.
 *
 * <p>Values are independent: no state of one may be needed to read the next. Thread-safe.
 */
public interface Codec {
    /**
     * Writes an object and all that it refers to.
     *
     * @param value the object, not null
     * @param out takes the bytes; not to be closed
     * @throws IOException if it cannot be written; a {@link java.io.NotSerializableException} names the class at fault
     */
    void write(Object value, OutputStream out) throws IOException;

    /**
     * Reads an object.
     *
     * @param in gives the bytes that were written, and ends after them; {@link InputStream#available} tells how many are
     *     left
     * @param loader finds the classes
     * @return the object
     * @throws IOException if the bytes make no object, or one that is not allowed
     * @throws ClassNotFoundException if a class is missing here
     */
    Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException;

    /**
     * Whether objects of a class may be read. Asked for records, which have an encoding of their own.
     *
     * @param type the class
     * @return true, unless a codec knows better
     */
    default boolean allows(Class<?> type) {
        return true;
    }
}
