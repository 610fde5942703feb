package dev.lido.testing;

import dev.lido.spi.Backend;
import dev.lido.spi.Chunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One worker that is handed chunks, and runs them when and where a test says. */
public final class ManualBackend implements Backend, Worker {
    private final BlockingQueue<Chunk> handedOut = new LinkedBlockingQueue<>();

    /** The next chunk that was handed out, and has not begun. */
    public Chunk awaitChunk() throws InterruptedException {
        Chunk chunk = handedOut.poll(Await.SECONDS, TimeUnit.SECONDS);
        if (chunk == null) {
            throw new AssertionError("no chunk was handed out");
        }
        return chunk;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void start(WorkerEvents events) {
        events.joined(this);
    }

    @Override
    public List<String> close(long graceNanos) {
        return List.of();
    }

    @Override
    public String name() {
        return "manual";
    }

    @Override
    public void run(Chunk chunk) {
        handedOut.add(chunk);
    }
}
