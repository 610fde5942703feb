package dev.lido.remote.values;

import dev.lido.remote.codec.Codec;
import dev.lido.spi.JavaSerialization;
import java.io.ByteArrayOutputStream;

/** Stands for a value, as it was when it was encoded. The other end reads the value itself. */
public final class EncodedValue {
    final byte[] bytes;

    private EncodedValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Encodes a value.
     *
     * @param role what it is, for the error
     * @throws dev.lido.LidoException LIDO-17, if it cannot be serialized
     */
    public static EncodedValue of(Object value, Codec codec, String role) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            codec.write(value, bytes);
        } catch (Throwable e) {
            throw JavaSerialization.unwritable(role, value, e);
        }
        return new EncodedValue(bytes.toByteArray());
    }
}
