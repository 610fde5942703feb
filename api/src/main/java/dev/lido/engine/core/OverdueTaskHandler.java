package dev.lido.engine.core;

/**
 * Does what the watchdog finds due: has tasks that exceed their timeout interrupted, has workers replaced that do
 * not come back or do not begin, and, where a worker cannot be replaced, gives up its tasks or has them run elsewhere.
 */
final class OverdueTaskHandler {
    private final Engine engine;

    OverdueTaskHandler(Engine engine) {
        this.engine = engine;
    }

    /** A task was claimed as timed out. */
    void expired(ChunkRun chunk, int position) {
        engine.ended(chunk, position);
        RemoteRun remote = chunk.remoteRun();
        if (remote != null) {
            chunk.worker().interrupt(remote, position);
        }
    }

    /** A worker does not come back from a task that timed out. */
    void abandon(ChunkRun chunk) {
        WorkerState state = chunk.workerState();
        if (engine.locked(() -> state.has(chunk) && !state.runsInCaller())) {
            chunk.worker().abandon();
        }
    }

    /** A worker reports no start of a chunk that it has had for as long as a task may take. */
    void ask(RemoteRun run) {
        if (!run.chunk().worker().ask(run)) {
            run.mayWait();
        }
    }

    void abandonUnlessStarted(RemoteRun run, long lateNanos) {
        if (run.nanosWaited(System.nanoTime()) >= lateNanos) {
            abandon(run.chunk());
        }
    }

    /** A worker in another JVM does not begin a chunk, or go on with it, and was abandoned in vain. */
    void giveUp(RemoteRun run) {
        ChunkRun chunk = run.chunk();
        if (chunk.claim().isClaimed()) {
            moveRest(chunk, run);
            return;
        }
        int last = run.giveUp();
        if (last >= 0) {
            engine.lock().change(effects -> chunk.workerState().markNext());
            engine.ended(chunk, last);
            chunk.worker().limitTo(run, -1);
        }
    }

    /** Has others run what is behind a task that does not come back, once the worker is known not to begin it. */
    private void moveRest(ChunkRun chunk, RemoteRun run) {
        int rest = run.takeRest();
        if (rest >= 0) {
            engine.lock().change(effects -> {
                if (!chunk.isLost()) {
                    chunk.workerState().markNext();
                    chunk.job().settler().runElsewhere(chunk, rest, effects);
                    engine.dispatcher().settle(chunk.job(), effects);
                }
            });
            return;
        }
        long wanted = run.leaveRest();
        if (wanted >= 0) {
            chunk.worker().limitTo(run, wanted);
        }
    }
}
