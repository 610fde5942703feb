package dev.lido.engine.data;

/** Throws anything, checked or not: for what other people's code threw and what is passed on as it is. */
public final class SneakyThrow {
    private SneakyThrow() {}

    /**
     * Throws a throwable as if it were unchecked.
     *
     * @return nothing: the type is there so that a caller can write it in a statement that ends its method
     */
    @SuppressWarnings("unchecked")
    public static <X extends Throwable> RuntimeException unchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
