package dev.lido.testing;

import dev.lido.spi.Backend;
import dev.lido.spi.Chunk;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;

/**
 * Workers that messages take time to reach, on a clock of their own, which {@link #run} moves on: what they do and when
 * depends on nothing but the costs of the tasks. A task's result is its input.
 */
public final class DistantWorkers implements Backend {
    private static final long LATENCY_NANOS = 250_000;

    private final int size;
    private final long wayNanos;
    private final LongUnaryOperator cost;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
    private long now;
    private long numbers;
    private int mostInHand;

    /**
     * Makes workers.
     *
     * @param wayNanos how long a message is under way
     * @param cost how long the task of an index takes, in nanoseconds
     */
    public DistantWorkers(int size, long wayNanos, LongUnaryOperator cost) {
        this.size = size;
        this.wayNanos = wayNanos;
        this.cost = cost;
    }

    private record Event(long time, long number, Runnable action) {}

    private void after(long nanos, Runnable action) {
        events.add(new Event(now + nanos, numbers++, action));
    }

    /** Has all happen that is to happen. Returns how long that took since the clock was last at rest, in nanoseconds. */
    public long run() {
        long begin = now;
        Event event;
        while ((event = events.poll()) != null) {
            now = event.time;
            event.action.run();
        }
        return now - begin;
    }

    /** How many messages are under way, and chunks running. */
    public int underWay() {
        return events.size();
    }

    /** The most chunks that a worker was handed and had not finished. */
    public int mostInHand() {
        return mostInHand;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents engine) {
        for (int i = 0; i < size; i++) {
            engine.joined(new DistantWorker("distant-" + i));
        }
    }

    @Override
    public List<String> close(long graceNanos) {
        return List.of();
    }

    private final class DistantWorker implements Worker {
        private final String name;
        private final ArrayDeque<RemoteChunk> waiting = new ArrayDeque<>();
        private boolean running;
        private int inHand;

        DistantWorker(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long latencyNanos() {
            return LATENCY_NANOS;
        }

        @Override
        public void run(Chunk chunk) {
            RemoteChunk remote = chunk.remote();
            mostInHand = Math.max(mostInHand, ++inHand);
            after(wayNanos, () -> {
                waiting.add(remote);
                runNext();
            });
        }

        private void runNext() {
            RemoteChunk chunk = running ? null : waiting.poll();
            if (chunk == null) {
                return;
            }
            running = true;
            long nanos = 0;
            for (int i = 0; i < chunk.size(); i++) {
                nanos += cost.applyAsLong(chunk.firstIndex() + i);
            }
            long elapsed = nanos;
            after(elapsed, () -> {
                running = false;
                Object[] results = chunk.inputs();
                after(wayNanos, () -> {
                    chunk.succeeded(0, results, results.length);
                    inHand--;
                    chunk.finished(elapsed);
                });
                runNext();
            });
        }

        @Override
        public void returnUnstarted() {
            after(wayNanos, () -> {
                List<RemoteChunk> back = List.copyOf(waiting);
                waiting.clear();
                after(wayNanos, () -> {
                    inHand -= back.size();
                    back.forEach(chunk -> chunk.finished(0));
                });
            });
        }
    }
}
