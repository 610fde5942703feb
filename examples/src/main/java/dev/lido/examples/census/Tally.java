package dev.lido.examples.census;

import static java.util.function.BinaryOperator.maxBy;

import java.io.Serializable;

/**
 * The counts of some class files.
 *
 * @param classes the number of class files
 * @param methods the number of methods, constructors and static initializers included
 * @param bytes the length of the code of all methods, in bytes
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
