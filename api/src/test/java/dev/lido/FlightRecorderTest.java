package dev.lido;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording holds. */
class FlightRecorderTest {
    private static final String JOB = "dev.lido.Job";
    private static final String CHUNK = "dev.lido.Chunk";

    @TempDir
    Path folder;

    /** What a test does with a pool. */
    private interface Work {
        void with(Pool pool) throws Exception;
    }

    private List<RecordedEvent> record(String spec, Work work) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable(JOB).withoutThreshold();
            recording.enable(CHUNK).withoutThreshold();
            recording.start();
            try (Pool pool = Pools.choosePool(spec)) {
                work.with(pool);
            }
            recording.stop();
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            return RecordingFile.readAllEvents(file);
        }
    }

    private static List<RecordedEvent> only(String type, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(type))
                .sorted(Comparator.comparingLong(event -> event.getLong(type.equals(CHUNK) ? "first" : "job")))
                .toList();
    }

    @Test
    void aJobTellsWhatItWas() throws Exception {
        List<RecordedEvent> jobs = only(JOB, record("crew:2", pool -> {
            pool.map(Collections.nCopies(1000, 1), i -> i);
            pool.call(1, i -> i);
        }));

        assertThat(jobs).hasSize(2);
        RecordedEvent map = jobs.get(0);
        assertThat(map.getLong("job")).isZero();
        assertThat(map.getString("verb")).isEqualTo("map");
        assertThat(map.getString("backend")).isEqualTo("crew");
        assertThat(map.getLong("tasks")).isEqualTo(1000);
        assertThat(map.getDuration()).isPositive();
        RecordedEvent call = jobs.get(1);
        assertThat(call.getLong("job")).isEqualTo(1);
        assertThat(call.getString("verb")).isEqualTo("call");
        assertThat(call.getLong("tasks")).isEqualTo(1);
    }

    @Test
    void chunksTogetherAreTheJob() throws Exception {
        List<RecordedEvent> chunks =
                only(CHUNK, record("crew:2", pool -> pool.map(Collections.nCopies(5000, 1), i -> i)));

        long next = 0;
        for (RecordedEvent chunk : chunks) {
            assertThat(chunk.getLong("job")).isZero();
            assertThat(chunk.getLong("first")).isEqualTo(next);
            assertThat(chunk.getString("worker")).startsWith("crew-");
            next += chunk.getInt("size");
        }
        assertThat(next).isEqualTo(5000);
    }

    @Test
    void chunksOfAFixedSizeTellIt() throws Exception {
        List<RecordedEvent> chunks =
                only(CHUNK, record("crew:2", pool -> pool.withChunkSize(10).map(Collections.nCopies(25, 1), i -> i)));

        assertThat(chunks).extracting(chunk -> chunk.getInt("size")).containsExactly(10, 10, 5);
    }

    @Test
    void serialJobsAreRecordedToo() throws Exception {
        List<RecordedEvent> events = record("serial", pool -> pool.map(Collections.nCopies(100, 1), i -> i));

        assertThat(only(JOB, events)).hasSize(1);
        assertThat(only(CHUNK, events).stream()
                        .mapToInt(chunk -> chunk.getInt("size"))
                        .sum())
                .isEqualTo(100);
    }

    @Test
    void aFailedJobCountsTheTasksThatGaveAValue() throws Exception {
        List<RecordedEvent> jobs = only(
                JOB,
                record(
                        "crew:1",
                        pool -> assertThatExceptionOfType(TaskFailedException.class)
                                .isThrownBy(() -> pool.map(List.of(1, 2, 3, 4), i -> {
                                    if (i == 3) {
                                        throw new IOException();
                                    }
                                    return i;
                                }))));

        assertThat(jobs).extracting(job -> job.getLong("tasks")).containsExactly(2L);
    }

    @Test
    void everyKindOfCallIsRecorded() throws Exception {
        List<Integer> inputs = new ArrayList<>(List.of(1, 2, 3));
        List<RecordedEvent> jobs = only(JOB, record("crew:2", pool -> {
            pool.map(inputs, i -> i);
            pool.mapOutcomes(inputs, i -> i);
            pool.forEach(inputs, i -> {});
            pool.batchedMap(inputs, batch -> batch);
            pool.reduce(inputs, i -> i, Integer::sum);
            pool.imap(inputs, i -> i).forEach(result -> {});
            pool.imapUnordered(inputs, i -> i).forEach(result -> {});
            pool.call(1, i -> i);
            pool.executor().submit(() -> 1).get();
        }));

        assertThat(jobs)
                .extracting(job -> job.getString("verb"))
                .containsExactly(
                        "map",
                        "mapOutcomes",
                        "forEach",
                        "batchedMap",
                        "reduce",
                        "imap",
                        "imapUnordered",
                        "call",
                        "execute");
    }
}
