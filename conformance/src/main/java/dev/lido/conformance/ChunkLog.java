package dev.lido.conformance;

import dev.lido.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Notes the chunks and jobs of a pool. Thread-safe. */
final class ChunkLog implements PoolListener {
    /** One chunk as it was told. */
    record Range(long job, long first, int size) {}

    private final List<Range> chunks = new ArrayList<>();
    private long lastJob = -1;

    @Override
    public synchronized void jobStarted(long job, String verb) {
        lastJob = job;
    }

    @Override
    public synchronized void chunkFinished(long job, long firstIndex, int size, String worker, Duration elapsed) {
        chunks.add(new Range(job, firstIndex, size));
    }

    /** The number of the call that began last. */
    synchronized long lastJob() {
        return lastJob;
    }

    /** How many tasks the chunks of a call held together. */
    synchronized int tasks(long job) {
        return chunks.stream()
                .filter(chunk -> chunk.job == job)
                .mapToInt(Range::size)
                .sum();
    }

    /** The chunks of a call, in the order of their tasks. */
    synchronized List<Range> chunks(long job) {
        return chunks.stream()
                .filter(chunk -> chunk.job == job)
                .sorted(Comparator.comparingLong(Range::first))
                .toList();
    }
}
