package dev.lido.backend.hazelcast;

import dev.lido.remote.WorkerHandle;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One lane of a worker that somebody else has started, as the master sees it. */
final class MasterLane implements WorkerHandle {
    private final LaneManager lanes;
    private final MasterLink link;
    private final String name;
    private final int maxTasks;

    MasterLane(LaneManager lanes, MasterLink link, String name, int maxTasks) {
        this.lanes = lanes;
        this.link = link;
        this.name = name;
        this.maxTasks = maxTasks;
    }

    MasterLink link() {
        return link;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int tasksLimit() {
        return maxTasks;
    }

    @Override
    public void retired() {
        lanes.gone(link);
    }

    /** The thread is left to itself; the member opens the next lane on another one. */
    @Override
    public void abandon() {
        link.fail(new IOException("it was given up, since a task neither ended in time nor heeded the interrupt"));
    }

    @Override
    public void silent(String reason) {
        link.fail(new IOException("it was given up, since " + reason));
    }

    @Override
    public String lost(@Nullable Exception cause) {
        lanes.gone(link);
        String end = link.end();
        return "member " + link.peer() + ": "
                + (cause == null ? end == null ? "it has left" : end : cause.getMessage());
    }
}
