package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Task;
import dev.lido.spi.JobInfo;
import dev.lido.spi.RemoteChunk;
import dev.lido.spi.RequestReply;
import dev.lido.spi.TaskRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chunk of a call with the identity, that records what it is told. */
final class TestChunk implements RemoteChunk {
    private final JobInfo call;
    private final int size;
    private final Object input;

    final List<Integer> started = new ArrayList<>();
    final List<Long> answers = new ArrayList<>();
    final List<Long> limitedTo = new ArrayList<>();
    int told;
    int finished;

    TestChunk(JobInfo call, int size) {
        this(call, size, 7);
    }

    TestChunk(JobInfo call, int size, Object input) {
        this.call = call;
        this.size = size;
        this.input = input;
    }

    /** A call that goes on. */
    record TestCall(boolean reportsStarts) implements JobInfo {
        @Override
        public long id() {
            return 5;
        }

        @Override
        public Task<?, ?> task() {
            return input -> input;
        }

        @Override
        public long seed() {
            return 1;
        }

        @Override
        public long number() {
            return 1;
        }

        @Override
        public boolean isOver() {
            return false;
        }
    }

    @Override
    public JobInfo job() {
        return call;
    }

    @Override
    public long firstIndex() {
        return 100;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public @Nullable Object[] inputs() {
        return Collections.nCopies(size, input).toArray();
    }

    @Override
    public boolean failFast() {
        return false;
    }

    private void told(int position) {
        assertThat(position).isBetween(0, size - 1);
        told++;
    }

    @Override
    public void started(int position) {
        assertThat(position).isBetween(0, size - 1);
        started.add(position);
    }

    @Override
    public void answered(long readingNanos) {
        assertThat(readingNanos).isNotNegative();
        answers.add(readingNanos);
    }

    @Override
    public void limitedTo(long index) {
        limitedTo.add(index);
    }

    @Override
    public void succeeded(int position, @Nullable Object value) {
        told(position);
    }

    @Override
    public void succeeded(int position, Object[] values, int count) {
        for (int i = 0; i < count; i++) {
            told(position + i);
        }
    }

    @Override
    public void failed(int position, Throwable thrown) {
        assertThat(thrown).isNotNull();
        told(position);
    }

    @Override
    public void requested(TaskRequest request, RequestReply reply) {
        reply.failure(new IllegalStateException("no request was expected"));
    }

    @Override
    public void finished(long nanos) {
        assertThat(++finished).isEqualTo(1);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void run() {
        throw new AssertionError("this runs elsewhere");
    }

    @Override
    public RemoteChunk remote() {
        return this;
    }
}
