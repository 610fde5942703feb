package dev.lido.remote.codec;

import dev.lido.spi.JavaSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Java serialization, with a filter on all that is read. */
final class JavaCodec implements Codec {
    private final JavaSerialization format;

    /**
     * Makes a codec.
     *
     * @param filter the user's own filter, or empty
     * @throws IllegalArgumentException if that is malformed
     */
    JavaCodec(String filter) {
        format = new JavaSerialization(filter);
    }

    @Override
    public void write(Object value, OutputStream out) throws IOException {
        format.write(value, out);
    }

    @Override
    public Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException {
        return format.read(in, loader);
    }

    @Override
    public boolean allows(Class<?> type) {
        return format.allows(type);
    }
}
