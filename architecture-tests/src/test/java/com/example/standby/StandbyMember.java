package com.example.standby;

import dev.lido.remote.WorkerHandle;

/** A worker that was started from outside, so that the pool cannot end it. */
record StandbyMember(String name, long pid) implements WorkerHandle {
    @Override
    public int tasksLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void retired() {
        // The worker ends by itself, since its connection was closed.
    }

    @Override
    public void abandon() {
        // The worker's place stays taken until the task returns.
    }

    @Override
    public String lost(Exception cause) {
        return "process " + pid + " closed its connection" + (cause == null ? "" : ": " + cause.getMessage());
    }
}
