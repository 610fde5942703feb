package dev.lido.spi;

/** Exceptions as text, whatever their own methods do: they may throw, or return null. */
public final class ThrowableText {
    private ThrowableText() {}

    /**
     * What an exception says of itself.
     *
     * @param thrown any exception or error
     * @return what its {@code toString()} gives, or the name of its class if that throws or gives null
     */
    public static String of(Throwable thrown) {
        try {
            String text = thrown.toString();
            if (text != null) {
                return text;
            }
        } catch (Throwable itself) {
            // Its class says what it is.
        }
        return thrown.getClass().getName();
    }
}
