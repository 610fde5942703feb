package dev.lido.examples.census;

import static java.util.function.BinaryOperator.maxBy;

import java.io.Serializable;

/**
 * What was counted in some class files.
 *
 * @param classes how many class files
 * @param methods how many methods, constructors and static initializers included
 * @param bytes the length of all methods' code
 * @param longest the longest method
 */
record Tally(long classes, long methods, long bytes, Method longest) implements Serializable {
    private static final Method NO_METHOD = new Method("", -1);

    static final Tally NONE = new Tally(0, 0, 0, NO_METHOD);
    static final Tally ONE_CLASS = new Tally(1, 0, 0, NO_METHOD);

    static Tally ofMethod(Method method) {
        return new Tally(0, 1, method.bytes(), method);
    }

    Tally plus(Tally other) {
        return new Tally(
                classes + other.classes,
                methods + other.methods,
                bytes + other.bytes,
                maxBy(Method.BY_LENGTH).apply(longest, other.longest));
    }
}
