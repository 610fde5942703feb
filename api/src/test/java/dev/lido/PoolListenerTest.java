package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lido.testing.Await;
import dev.lido.testing.LogCapture;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolListenerTest {
    @RegisterExtension
    final LogCapture log = new LogCapture();

    /** Writes down what it is told. */
    private static class Diary implements PoolListener {
        final List<String> workers = new CopyOnWriteArrayList<>();
        final List<String> jobs = new CopyOnWriteArrayList<>();
        final List<String> chunks = new CopyOnWriteArrayList<>();
        final List<String> retries = new CopyOnWriteArrayList<>();

        @Override
        public void workerJoined(String worker) {
            workers.add("joined " + worker);
        }

        @Override
        public void workerLost(String worker, String reason) {
            workers.add("lost " + worker);
        }

        @Override
        public void jobStarted(long job, String verb) {
            jobs.add("started " + job + " " + verb);
        }

        @Override
        public void jobFinished(long job, long tasks, Duration elapsed) {
            assertThat(elapsed).isPositive();
            jobs.add("finished " + job + " " + tasks);
        }

        @Override
        public void chunkFinished(long job, long firstIndex, int size, String worker, Duration elapsed) {
            assertThat(elapsed).isPositive();
            chunks.add(job + ": " + firstIndex + "+" + size + " on " + worker);
        }

        @Override
        public void taskRetried(long job, long index, int attempt, String reason) {
            retries.add(job + ": " + index + " attempt " + attempt);
        }
    }

    private static Pool open(String spec, PoolListener... listeners) {
        PoolConfig.Builder builder = PoolConfig.builder().spec(spec);
        for (PoolListener listener : listeners) {
            builder.listener(listener);
        }
        return Pools.choosePool(builder.build());
    }

    @Test
    void aSimpleJobIsToldOf() {
        Diary diary = new Diary();
        try (Pool pool = open("crew:1", diary)) {
            pool.withChunkSize(2).map(List.of(1, 2, 3), i -> i);
        }

        assertThat(diary.workers).containsExactly("joined crew-1");
        assertThat(diary.jobs).containsExactlyInAnyOrder("started 0 map", "finished 0 3");
        assertThat(diary.chunks).containsExactly("0: 0+2 on crew-1", "0: 2+1 on crew-1");
        assertThat(diary.retries).isEmpty();
    }

    @Test
    void jobsAreNumberedAndNamed() {
        Diary diary = new Diary();
        try (Pool pool = open("serial", diary)) {
            pool.forEach(List.of(1), i -> {});
            pool.withRetries(1).call(1, i -> i);
            pool.reduce(List.of(1, 2), i -> i, Integer::sum);
        }

        assertThat(diary.jobs)
                .containsExactly(
                        "started 0 forEach",
                        "finished 0 1",
                        "started 1 call",
                        "finished 1 1",
                        "started 2 reduce",
                        "finished 2 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void chunksTogetherAreTheJob(String spec) {
        AtomicInteger tasks = new AtomicInteger();
        PoolListener counter = new PoolListener() {
            @Override
            public void chunkFinished(long job, long firstIndex, int size, String worker, Duration elapsed) {
                tasks.addAndGet(size);
            }
        };
        try (Pool pool = open(spec, counter)) {
            pool.map(Collections.nCopies(3000, 1), i -> i);
        }

        assertThat(tasks).hasValue(3000);
    }

    @Test
    void retriesAreToldOf() {
        Diary diary = new Diary();
        try (Pool pool = open("crew:1", diary)) {
            pool.withRetries(2).map(List.of(0, 1), input -> {
                if (input == 1 && TaskContext.current().attempt() <= 2) {
                    throw new IOException();
                }
                return input;
            });
        }

        assertThat(diary.retries).containsExactly("0: 1 attempt 1", "0: 1 attempt 2");
    }

    @Test
    void aFailedJobIsFinishedToo() {
        Diary diary = new Diary();
        try (Pool pool = open("crew:1", diary)) {
            assertThatExceptionOfType(TaskFailedException.class)
                    .isThrownBy(() -> pool.map(List.of(1), i -> {
                        throw new IOException();
                    }));
        }

        assertThat(diary.jobs).contains("finished 0 0");
    }

    @Test
    void allListenersAreToldInTurn() {
        List<String> told = new CopyOnWriteArrayList<>();
        PoolListener first = new PoolListener() {
            @Override
            public void workerJoined(String worker) {
                told.add("first");
            }
        };
        PoolListener second = new PoolListener() {
            @Override
            public void workerJoined(String worker) {
                told.add("second");
            }
        };

        open("crew:1", first, second).close();

        assertThat(told).containsExactly("first", "second");
    }

    /** Throws whatever it is told. */
    private static final class Thrower implements PoolListener {
        @Override
        public void workerJoined(String worker) {
            throw new IllegalStateException("joined");
        }

        @Override
        public void jobStarted(long job, String verb) {
            throw new IllegalStateException("started");
        }

        @Override
        public void jobFinished(long job, long tasks, Duration elapsed) {
            throw new AssertionError("finished");
        }

        @Override
        public void chunkFinished(long job, long firstIndex, int size, String worker, Duration elapsed) {
            throw new StackOverflowError("chunk");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void aThrowingListenerIsLoggedAndIgnored(String spec) {
        Diary diary = new Diary();
        try (Pool pool = open(spec, new Thrower(), diary)) {
            assertThat(pool.map(List.of(1, 2, 3), i -> -i)).containsExactly(-1, -2, -3);
            assertThat(pool.map(List.of(4), i -> -i)).containsExactly(-4);
        }

        assertThat(log.thrown()).extracting(Throwable::getMessage).contains("joined", "started", "finished", "chunk");
        assertThat(log.lines()).contains("WARNING a pool listener threw; it is ignored");
        assertThat(diary.jobs).contains("started 0 map", "finished 0 3", "started 1 map", "finished 1 1");
    }

    /** No lock of the pool is held while a listener runs. */
    @ParameterizedTest
    @ValueSource(strings = {"crew:2", "serial"})
    void aListenerMayAskThePoolFromAnotherThread(String spec) throws Exception {
        List<Object> answers = new CopyOnWriteArrayList<>();
        Pool[] pool = new Pool[1];
        PoolListener asking = new PoolListener() {
            @Override
            public void jobStarted(long job, String verb) {
                ask();
            }

            @Override
            public void jobFinished(long job, long tasks, Duration elapsed) {
                ask();
            }

            private void ask() {
                try {
                    answers.add(Await.inTime(() -> pool[0].workers()));
                } catch (Exception | AssertionError e) {
                    answers.add(e);
                }
            }
        };
        pool[0] = open(spec, asking);
        try (Pool closing = pool[0]) {
            closing.map(List.of(1), i -> i);
        }

        assertThat(answers).hasSize(2).allSatisfy(answer -> assertThat(answer).isInstanceOf(List.class));
    }
}
