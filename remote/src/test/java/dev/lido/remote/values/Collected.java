package dev.lido.remote.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.LidoException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each value of a batch at the reading end: the value, {@link #ABSENT}, or the problem. */
final class Collected implements ValueReader.Receiver {
    static final Object ABSENT = new Object();

    final List<@Nullable Object> values = new ArrayList<>();

    private void add(int position, @Nullable Object value) {
        assertThat(position).as("position").isEqualTo(values.size());
        values.add(value);
    }

    @Override
    public void value(int position, @Nullable Object value) {
        add(position, value);
    }

    @Override
    public void absent(int position) {
        add(position, ABSENT);
    }

    @Override
    public void problem(int position, LidoException problem) {
        add(position, problem);
    }
}
