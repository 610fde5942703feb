package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.spi.Worker;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that has work is asked for signs of life, and given up without them; one that is busy gives them. */
@Timeout(60)
@SuppressWarnings("try") // closes what is to be seen closed
class HeartbeatTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** An argument that takes long to read. */
    private static final class Slow implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            TestWorker.awaitRelease();
        }
    }

    /** Drives until so many times the heartbeat are over. */
    private static void driveFor(TestWorkerGroup workerGroup, int heartbeats) {
        long begin = System.nanoTime();
        workerGroup.driveUntil(() -> System.nanoTime() - begin > heartbeats * SHORT.toNanos());
    }

    @Test
    void workerThatIsSilentIsGivenUp(@TempDir Path folder) throws IOException {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder, SHORT)) {
            SocketLink link = SocketLink.connect(workerGroup.address());
            ByteQueue words = new ByteQueue();
            Hello.ofThisJvm(1, "").write(words, TestWorkerGroup.SECRET);
            assertThat(LinkTransfer.write(words, link)).isTrue();
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            driveFor(workerGroup, 3);
            assertThat(workerGroup.silent)
                    .as("workers that are silent as they have nothing to do")
                    .isEmpty();

            workerGroup.joined.get(0).run(new TestChunk(new TestChunk.TestCall(false), 1));
            workerGroup.driveUntil(() -> !workerGroup.silent.isEmpty());

            assertThat(workerGroup.silent).containsExactly("it has not answered for 1 s");
            driveFor(workerGroup, 3);
            assertThat(workerGroup.silent).as("it is told once").hasSize(1);
            link.close();
        }
    }

    @Test
    void workerWhoseTaskTakesLongAnswers(@TempDir Path folder) throws Exception {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder, SHORT)) {
            Thread thread = TestWorker.start(workerGroup);
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            CountDownLatch hold = TestWorker.hold();
            TestChunk chunk = new TestChunk(new TestWorker.LongCall(true), 1);
            workerGroup.joined.get(0).run(chunk);
            workerGroup.driveUntil(() -> !chunk.started.isEmpty());

            driveFor(workerGroup, 4);

            assertThat(workerGroup.silent).isEmpty();
            assertThat(chunk.answers)
                    .as("answers: it reads nothing")
                    .isNotEmpty()
                    .containsOnly(0L);
            hold.countDown();
            workerGroup.driveUntil(() -> chunk.finished > 0);
            workerGroup.close();
            thread.join();
        }
    }

    @Test
    void workerThatReadsForLongSaysSo(@TempDir Path folder) throws Exception {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder, SHORT)) {
            Thread thread = TestWorker.start(workerGroup);
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            CountDownLatch hold = TestWorker.hold();
            TestChunk chunk = new TestChunk(new TestWorker.LongCall(true), 1, new Slow());
            workerGroup.joined.get(0).run(chunk);

            driveFor(workerGroup, 4);

            assertThat(workerGroup.silent).isEmpty();
            assertThat(chunk.started).isEmpty();
            assertThat(chunk.answers)
                    .as("answers: it reads")
                    .hasSizeGreaterThan(2)
                    .isSorted();
            assertThat(chunk.answers.get(chunk.answers.size() - 1)).isGreaterThan(SHORT.toNanos());
            hold.countDown();
            workerGroup.driveUntil(() -> chunk.finished > 0);
            workerGroup.close();
            thread.join();
        }
    }

    @Test
    void workerThatIsAskedAnswersAtOnce(@TempDir Path folder) throws Exception {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder, Duration.ZERO)) {
            Thread thread = TestWorker.start(workerGroup);
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            CountDownLatch hold = TestWorker.hold();
            TestChunk chunk = new TestChunk(new TestWorker.LongCall(true), 1);
            Worker worker = workerGroup.joined.get(0);
            worker.run(chunk);
            workerGroup.driveUntil(() -> !chunk.started.isEmpty());

            assertThat(worker.ask(chunk)).isTrue();
            workerGroup.driveUntil(() -> !chunk.answers.isEmpty());

            assertThat(chunk.answers).containsExactly(0L);
            hold.countDown();
            workerGroup.driveUntil(() -> chunk.finished > 0);
            workerGroup.close();
            thread.join();
        }
    }
}
