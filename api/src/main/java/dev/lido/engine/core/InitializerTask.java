package dev.lido.engine.core;

import dev.lido.Initializer;
import dev.lido.Task;
import dev.lido.TaskContext;
import org.jspecify.annotations.Nullable;

/** The task that runs the initializer. Unlike that of others, what it makes of its thread stays. */
final class InitializerTask implements Task<Object, Object> {
    private static final long serialVersionUID = 1L;

    private final Initializer initializer;

    InitializerTask(Initializer initializer) {
        this.initializer = initializer;
    }

    @Override
    public @Nullable Object apply(Object nothing) throws Exception {
        initializer.initialize(TaskContext.current().worker());
        return null;
    }
}
