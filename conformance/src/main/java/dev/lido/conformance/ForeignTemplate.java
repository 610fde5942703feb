package dev.lido.conformance;

import dev.lido.Task;

/** Of its bytes {@link ForeignClass} makes a class that workers do not have. Returns what it is applied to. */
final class ForeignTemplate implements Task<Object, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(Object input) {
        return input;
    }
}
