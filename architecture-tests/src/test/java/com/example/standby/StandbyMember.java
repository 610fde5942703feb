package com.example.standby;

import dev.lido.remote.WorkerHandle;

/** A worker that somebody else has started, and would have to end. */
record StandbyMember(String name, long pid) implements WorkerHandle {
    @Override
    public int tasksLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void retired() {
        // It ends by itself, since its connection was closed.
    }

    @Override
    public void abandon() {
        // Its place stays taken until the task returns.
    }

    @Override
    public String lost(Exception cause) {
        return "process " + pid + " closed its connection" + (cause == null ? "" : ": " + cause.getMessage());
    }
}
