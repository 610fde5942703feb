package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member that may run any number of tasks, and is lost once at most. */
final class TestMember implements WorkerHandle {
    private final Hello hello;
    private final Consumer<String> silences;
    private int ends;

    TestMember(Hello hello) {
        this(hello, reason -> {
            throw new AssertionError(reason);
        });
    }

    /** @param silences is told what is said of this where it is silent */
    TestMember(Hello hello, Consumer<String> silences) {
        this.hello = hello;
        this.silences = silences;
    }

    @Override
    public String name() {
        return "worker-" + hello.number();
    }

    @Override
    public int tasksLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void retired() {
        throw new AssertionError("it may run any number of tasks");
    }

    @Override
    public void abandon() {}

    @Override
    public void silent(String reason) {
        silences.accept(reason);
    }

    @Override
    public String lost(@Nullable Exception cause) {
        assertThat(++ends).isEqualTo(1);
        return String.valueOf(cause);
    }
}
