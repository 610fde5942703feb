package dev.lido.engine.core;

import dev.lido.Task;
import dev.lido.spi.JobInfo;

/**
 * The information on a job that workers elsewhere have. It does not refer to the job, whose inputs and results must not
 * stay as long as a worker remembers the function.
 */
final class DetachedJobInfo implements JobInfo {
    private final long id;
    private final Task<Object, Object> task;
    private final long seed;
    private final long number;
    private final boolean reportsStarts;
    private volatile boolean over;

    DetachedJobInfo(long id, Task<Object, Object> task, long seed, long number, boolean reportsStarts) {
        this.id = id;
        this.task = task;
        this.seed = seed;
        this.number = number;
        this.reportsStarts = reportsStarts;
    }

    void end() {
        over = true;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public Task<?, ?> task() {
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
    public boolean reportsStarts() {
        return reportsStarts;
    }

    @Override
    public boolean isOver() {
        return over;
    }
}
