package dev.lido.shared;

/** A permit that was acquired. Closing it releases it, and closing it twice does nothing. */
public interface Permit extends AutoCloseable {
    /**
     * A number that is greater than that of each permit which was acquired before from the same {@link Permits}; a permit
     * that its holder acquires again has the same.
     *
     * @return the fencing token, at least 1
     */
    long token();

    /** Releases the permit. If its attempt has ended, that was done already. */
    @Override
    void close();
}
