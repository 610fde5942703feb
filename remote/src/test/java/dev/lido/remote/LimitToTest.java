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
class LimitToTest {
    private static final int TASKS = 3;

    @Test
    void workerThatTellsStartsConfirmsAndBeginsNoOtherWhateverItIsToldLater(@TempDir Path folder) throws Exception {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder)) {
            TestChunk chunk = new TestChunk(new TestWorker.LongCall(true), TASKS);
            CountDownLatch hold = TestWorker.hold();
            Thread thread = TestWorker.start(workerGroup);
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            Worker worker = workerGroup.joined.get(0);
            worker.run(chunk);
            workerGroup.driveUntil(() -> !chunk.started.isEmpty());

            worker.limitTo(chunk, chunk.firstIndex());
            worker.limitTo(chunk, chunk.firstIndex() + 2);
            workerGroup.driveUntil(() -> chunk.limitedTo.size() == 2);
            hold.countDown();
            workerGroup.driveUntil(() -> chunk.finished > 0);

            assertThat(chunk.limitedTo).as("what was confirmed").containsOnly(chunk.firstIndex());
            assertThat(chunk.started).as("positions that were started").containsExactly(0);
            assertThat(chunk.told).as("tasks that have ended").isEqualTo(1);
            workerGroup.close();
            thread.join();
        }
    }

    @Test
    void chunkThatWaitsIsCutOffWithoutAWord(@TempDir Path folder) throws Exception {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder)) {
            TestChunk running = new TestChunk(new TestWorker.LongCall(true), 1);
            TestChunk waiting = new TestChunk(new TestWorker.LongCall(true), TASKS);
            CountDownLatch hold = TestWorker.hold();
            Thread thread = TestWorker.start(workerGroup);
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            Worker worker = workerGroup.joined.get(0);
            worker.run(running);
            worker.run(waiting);
            workerGroup.driveUntil(() -> !running.started.isEmpty());

            worker.limitTo(waiting, waiting.firstIndex() - 1);
            worker.limitTo(running, running.firstIndex());
            workerGroup.driveUntil(() -> !running.limitedTo.isEmpty());
            hold.countDown();
            workerGroup.driveUntil(() -> waiting.finished > 0);

            assertThat(waiting.started).as("positions that were started").isEmpty();
            assertThat(waiting.limitedTo).as("what was confirmed").isEmpty();
            workerGroup.close();
            thread.join();
        }
    }
}
