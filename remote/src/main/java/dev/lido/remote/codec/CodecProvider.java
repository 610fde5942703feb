package dev.lido.remote.codec;

/** A kind of {@link Codec}, chosen by the option {@code codec=name}. Found by {@link java.util.ServiceLoader}. */
public interface CodecProvider {
    /**
     * The codec's name in a pool specification.
     *
     * @return a name unique on a class path
     */
    String name();

    /**
     * Makes a codec, in the master and in each worker alike.
     *
     * @param filter which classes may be read, as in {@link java.io.ObjectInputFilter.Config#createFilter}; empty for
     *     the codec's default
     * @return the codec
     * @throws IllegalArgumentException if the filter is malformed
     */
    Codec codec(String filter);
}
