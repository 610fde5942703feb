package dev.lido.engine;

import dev.lido.ContextTask;
import dev.lido.spi.Call;

/**
 * What workers elsewhere know of a job. It does not lead to the job, whose inputs and results must not stay as long as a
 * worker remembers the function.
 */
final class CallInfo implements Call {
    private final long id;
    private final ContextTask<Object, Object> task;
    private final long seed;
    private final long number;
    private final boolean tellsStarts;
    private volatile boolean over;

    CallInfo(long id, ContextTask<Object, Object> task, long seed, long number, boolean tellsStarts) {
        this.id = id;
        this.task = task;
        this.seed = seed;
        this.number = number;
        this.tellsStarts = tellsStarts;
    }

    void end() {
        over = true;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public ContextTask<?, ?> task() {
        return task;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean tellsStarts() {
        return tellsStarts;
    }

    @Override
    public boolean isOver() {
        return over;
    }
}
