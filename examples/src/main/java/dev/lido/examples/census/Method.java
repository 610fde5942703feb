package dev.lido.examples.census;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;

import java.io.Serializable;
import java.util.Comparator;
import java.util.Locale;

/**
 * A method.
 *
 * @param name its name with its class, such as {@code java.lang.String.length}
 * @param bytes the length of its code
 */
record Method(String name, int bytes) implements Serializable {
    /** Orders by length. Of methods of equal length the first by name is the greatest. */
    static final Comparator<Method> BY_LENGTH =
            comparingInt(Method::bytes).thenComparing(comparing(Method::name).reversed());

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%,d)", name, bytes);
    }
}
