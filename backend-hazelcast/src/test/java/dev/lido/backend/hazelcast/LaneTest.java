package dev.lido.backend.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The two ends of a lane, whose requests and answers overtake each other. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LaneTest {
    private static final int BYTES = 20 << 20;
    private static final int MOST_NANOS_LATE = 300_000;

    private final LaneId id = new LaneId("lido-test", 1);
    private final LaneRequest opening =
            new LaneRequest(new UUID(1, 2), false, 60_000, HexFormat.of().formatHex(new byte[Hello.SECRET_BYTES]));
    private final ExecutorService network = Executors.newCachedThreadPool();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    /** No thread of its own here: the test reads and writes. */
    private final WorkerLane worker = new WorkerLane(id, opening, lane -> {}, Thread::new);

    private boolean broken;
    private final MasterLink master = new MasterLink(id, "test", this::send, this::askForMore, link -> {});

    @AfterEach
    void endNetwork() throws InterruptedException {
        worker.end("the test is over");
        network.shutdown();
        assertThat(network.awaitTermination(30, TimeUnit.SECONDS))
                .as("whether every request was answered")
                .isTrue();
    }

    private CompletionStage<Response> send(Request request) {
        if (broken) {
            return CompletableFuture.failedStage(new IOException("no way"));
        }
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        return CompletableFuture.supplyAsync(() -> deliver(request), network);
    }

    /** Sends what is to be sent when an answer has come, as the thread does that drives. */
    private void askForMore() {
        master.askForMore();
    }

    private Response deliver(Request request) {
        Random random = new Random(request.number());
        LockSupport.parkNanos(random.nextInt(MOST_NANOS_LATE));
        try {
            Response answer = worker.take(request);
            LockSupport.parkNanos(random.nextInt(MOST_NANOS_LATE));
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** Writes bytes that depend on the seed, in pieces of any size, as they are taken. */
    private static void writeAll(Link link, long seed) {
        Random random = new Random(seed);
        Random sizes = new Random(-seed);
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        byte[] piece = new byte[1 << 20];
        try {
            for (int left = BYTES; left > 0; left -= buffer.position()) {
                byte[] next = sizes.nextBoolean() ? new byte[1 + sizes.nextInt(100)] : piece;
                random.nextBytes(next);
                buffer.clear().put(next, 0, Math.min(left, next.length)).flip();
                while (buffer.hasRemaining()) {
                    if (link.write(buffer) == 0) {
                        LockSupport.parkNanos(10_000);
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads what {@link #writeAll} writes to another link, and compares. */
    private static void readAll(Link link, long seed) {
        Random random = new Random(seed);
        Random sizes = new Random(-seed);
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        ByteBuffer expected = ByteBuffer.allocate(0);
        byte[] piece = new byte[1 << 20];
        try {
            for (int left = BYTES; left > 0; ) {
                buffer.clear();
                int count = link.read(buffer);
                assertThat(count).as("bytes, or the end").isNotNegative();
                left -= count;
                buffer.flip();
                while (buffer.hasRemaining()) {
                    if (!expected.hasRemaining()) {
                        byte[] next = sizes.nextBoolean() ? new byte[1 + sizes.nextInt(100)] : piece;
                        random.nextBytes(next);
                        expected = ByteBuffer.wrap(next);
                    }
                    if (buffer.get() != expected.get()) {
                        throw new AssertionError("another byte, " + left + " before the end");
                    }
                }
                if (count == 0) {
                    LockSupport.parkNanos(10_000);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bytesArriveInOrderInBothDirectionsWithFewRequestsUnderWay() {
        master.open(opening);
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> writeAll(master, 1), network),
                        CompletableFuture.runAsync(() -> readAll(worker, 1), network),
                        CompletableFuture.runAsync(() -> writeAll(worker, 2), network),
                        CompletableFuture.runAsync(() -> readAll(master, 2), network))
                .join();

        assertThat(mostUnderWay.get()).as("requests under way at once").isLessThanOrEqualTo(10);
    }

    @Test
    void whatHasArrivedIsThereToRead() {
        master.open(opening);
        for (int i = 0; i < 100; i++) {
            ByteBuffer message = ByteBuffer.allocateDirect(4).putInt(0, i);
            try {
                master.write(message);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            master.awaitArrival();

            ByteBuffer found = ByteBuffer.allocateDirect(8);
            assertThat(worker.read(found)).as("bytes of message %d", i).isEqualTo(4);
            assertThat(found.getInt(0)).isEqualTo(i);
        }
    }

    @Test
    void aWorkerCanWaitUntilTheMasterHasWhatItWrote() throws IOException {
        master.open(opening);
        for (int i = 0; i < 100; i++) {
            worker.write(ByteBuffer.allocateDirect(4).putInt(0, i));
            worker.awaitHeard();

            ByteBuffer found = ByteBuffer.allocateDirect(8);
            assertThat(master.read(found)).as("bytes of message %d", i).isEqualTo(4);
            assertThat(found.getInt(0)).isEqualTo(i);
        }
    }

    @Test
    void aWorkerThatWaitsForAMasterThatIsGoneLearnsOfIt() {
        worker.masterGone();

        assertThatThrownBy(worker::awaitHeard).isInstanceOf(IOException.class).hasMessage("the lane was closed");
    }

    @Test
    void theEndComesAfterAllThatWasSaid() throws IOException {
        master.open(opening);
        worker.write(ByteBuffer.allocateDirect(4).putInt(0, 7));
        worker.end("enough");

        ByteBuffer found = ByteBuffer.allocateDirect(8);
        int read;
        do {
            read = master.read(found);
        } while (read >= 0);
        assertThat(found.flip().getInt()).isEqualTo(7);
        assertThat(master.end()).isEqualTo("enough");
    }

    @Test
    void aHeadThatClosesIsRead() {
        master.open(opening);
        master.close();
        master.allAnswered().join();

        assertThat(worker.read(ByteBuffer.allocateDirect(8))).isEqualTo(-1);
    }

    @Test
    void aRequestThatFailsBreaksTheLink() {
        broken = true;
        master.open(opening);

        assertThatThrownBy(() -> master.read(ByteBuffer.allocateDirect(8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no way");
    }

    @Test
    void aWorkerThatDoesNotAnswerInTimeBreaksTheLink() {
        master.open(opening);
        master.checkDeadline(System.nanoTime(), TimeUnit.HOURS.toNanos(1));
        assertThat(master.hasNews()).as("news within the deadline").isFalse();
        master.checkDeadline(System.nanoTime() + TimeUnit.HOURS.toNanos(2), TimeUnit.HOURS.toNanos(1));

        assertThatThrownBy(() -> master.read(ByteBuffer.allocateDirect(8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has not answered for 3600 s");
    }

    @Test
    void aWorkerThatLeavesSaysSoOnce() {
        AtomicInteger said = new AtomicInteger();
        MasterLink other = new MasterLink(id, "test", this::send, () -> {}, link -> said.incrementAndGet());
        other.open(opening);
        worker.leave();
        Workers.await("it has said so", () -> said.get() > 0);
        other.close();
        other.allAnswered().join();

        assertThat(said).hasValue(1);
    }
}
