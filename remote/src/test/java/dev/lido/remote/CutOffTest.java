package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.spi.Worker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker makes of it if tasks behind the one that it runs are no longer wanted. */
@Timeout(60)
@SuppressWarnings("try") // closes what the worker is to see closed
class CutOffTest {
    private static final int TASKS = 3;

    @Test
    void workerThatTellsStartsConfirmsAndBeginsNoOtherWhateverItIsToldLater(@TempDir Path folder) throws Exception {
        try (TestCrew crew = new TestCrew(folder)) {
            TestChunk chunk = new TestChunk(new TestWorker.LongCall(true), TASKS);
            CountDownLatch hold = TestWorker.hold();
            Thread thread = TestWorker.start(crew);
            crew.driveUntil(() -> !crew.joined.isEmpty());
            Worker worker = crew.joined.get(0);
            worker.run(chunk);
            crew.driveUntil(() -> !chunk.started.isEmpty());

            worker.limitTo(chunk, chunk.firstIndex());
            worker.limitTo(chunk, chunk.firstIndex() + 2);
            crew.driveUntil(() -> chunk.cutOffAt.size() == 2);
            hold.countDown();
            crew.driveUntil(() -> chunk.finished > 0);

            assertThat(chunk.cutOffAt).as("what was confirmed").containsOnly(chunk.firstIndex());
            assertThat(chunk.started).as("positions that were started").containsExactly(0);
            assertThat(chunk.told).as("tasks that have ended").isEqualTo(1);
            crew.close();
            thread.join();
        }
    }

    @Test
    void chunkThatWaitsIsCutOffWithoutAWord(@TempDir Path folder) throws Exception {
        try (TestCrew crew = new TestCrew(folder)) {
            TestChunk running = new TestChunk(new TestWorker.LongCall(true), 1);
            TestChunk waiting = new TestChunk(new TestWorker.LongCall(true), TASKS);
            CountDownLatch hold = TestWorker.hold();
            Thread thread = TestWorker.start(crew);
            crew.driveUntil(() -> !crew.joined.isEmpty());
            Worker worker = crew.joined.get(0);
            worker.run(running);
            worker.run(waiting);
            crew.driveUntil(() -> !running.started.isEmpty());

            worker.limitTo(waiting, waiting.firstIndex() - 1);
            worker.limitTo(running, running.firstIndex());
            crew.driveUntil(() -> !running.cutOffAt.isEmpty());
            hold.countDown();
            crew.driveUntil(() -> waiting.finished > 0);

            assertThat(waiting.started).as("positions that were started").isEmpty();
            assertThat(waiting.cutOffAt).as("what was confirmed").isEmpty();
            crew.close();
            thread.join();
        }
    }
}
