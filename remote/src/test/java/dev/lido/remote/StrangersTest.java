package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.values.HostileBytes;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever connects without the secret, or with it and talks nonsense, harms nobody else. */
class StrangersTest {
    private static final int INPUTS_PER_SEED = 30_000;
    private static final int TASKS = 20;

    /** What is said comes in so many parts at most. */
    private static final int PARTS = 8;

    private static final long MEMORY = 64L << 20;

    private static final Logger LOG = Logger.getLogger("dev.lido");

    private final byte[] secret = bytesOf(new Random(99), Hello.SECRET_BYTES);
    private final byte[] otherSecret = bytesOf(new Random(98), Hello.SECRET_BYTES);
    private final ArrayDeque<Link> arriving = new ArrayDeque<>();
    private final List<Worker> joined = new ArrayList<>();
    private final List<Worker> lost = new ArrayList<>();
    private final WorkerGroup workerGroup = new WorkerGroup(
            new Arrivals(), TestMember::new, secret, new RemoteOptions("java", "", OutputMode.OFF, Duration.ZERO));
    private int warnings;

    private final Handler counter = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            warnings++;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void start() {
        counter.setLevel(Level.WARNING);
        LOG.addHandler(counter);
        LOG.setUseParentHandlers(false);
        workerGroup.start(new WorkerEvents() {
            @Override
            public void joined(Worker worker) {
                joined.add(worker);
            }

            @Override
            public void lost(Worker worker, String reason) {
                lost.add(worker);
            }

            @Override
            public void broken(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
    }

    @AfterEach
    void end() {
        workerGroup.close();
        LOG.removeHandler(counter);
        LOG.setUseParentHandlers(true);
    }

    private final class Arrivals implements Transport {
        @Override
        public void await(long nanos) {}

        @Override
        public void wakeUp() {}

        @Override
        public void accept() {
            for (Link link = arriving.poll(); link != null; link = arriving.poll()) {
                workerGroup.greet(link);
            }
        }
    }

    /** How a connection goes on when all was said. */
    private enum End {
        CLOSED,
        BROKEN,
        SILENT
    }

    private static final class TestLink implements Link {
        private final int most;
        private End end;
        private byte[] said;
        private int at;
        private int received;
        private boolean closed;

        TestLink(byte[] said, int most, End end) {
            this.said = said;
            this.most = most;
            this.end = end;
        }

        void say(byte[] more) {
            said = more;
            at = 0;
        }

        @Override
        public String peer() {
            return "somebody";
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            assertThat(closed).as("a closed link is read").isFalse();
            int count = Math.min(Math.min(most, into.remaining()), said.length - at);
            into.put(said, at, count);
            at += count;
            if (count == 0 && end == End.BROKEN) {
                throw new IOException("Connection reset by peer");
            }
            return count == 0 && end == End.CLOSED ? -1 : count;
        }

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            from.position(from.limit());
            received += count;
            return count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] bytesOf(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] hello(int number, byte[] secret) {
        ByteQueue queue = new ByteQueue();
        new Hello(number, 17, "", 4711).write(queue, secret);
        return HostileBytes.bytes(queue);
    }

    private static byte[] header(int type, long length) {
        ByteQueue queue = new ByteQueue();
        queue.putLong(FrameType.header(type, length));
        return HostileBytes.bytes(queue);
    }

    private static byte[] joinedOf(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private byte[] stranger(Random random, byte[] genuine, byte[] wrong) {
        return switch (random.nextInt(9)) {
            case 0 -> bytesOf(random, random.nextInt(300));
            case 1 -> wrong;
            case 2 -> HostileBytes.mutate(random, wrong);
            case 3 -> Arrays.copyOf(genuine, random.nextInt(genuine.length));
            case 4 -> header(random.nextInt(256), random.nextLong() >>> (8 + random.nextInt(40)));
            case 5 -> joinedOf(header(random.nextInt(16), 0), wrong);
            case 6 -> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            case 7 -> joinedOf(header(FrameType.HELLO, random.nextInt(2000)), bytesOf(random, random.nextInt(2000)));
            default -> joinedOf(wrong, bytesOf(random, 20_000));
        };
    }

    /** Who speaks in parts makes no news with each of them. */
    private void turnUntilQuiet() {
        int quiet = 0;
        while (quiet < PARTS + 2) {
            workerGroup.await(0);
            quiet = workerGroup.poll() ? 0 : quiet + 1;
        }
    }

    private static TestLink linkOf(Random random, byte[] said, End end) {
        int parts = random.nextInt(4) == 0 ? 1 + random.nextInt(PARTS) : 1;
        return new TestLink(said, 1 + said.length / parts, end);
    }

    private static long memory() {
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        Runtime runtime = Runtime.getRuntime();
        return direct + runtime.totalMemory() - runtime.freeMemory();
    }

    /** Memory outside of the heap is freed some time after its buffer was collected. */
    private static void assertHeld(long before, String by) {
        long begin = System.nanoTime();
        long held = Long.MAX_VALUE;
        while (held > MEMORY && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30)) {
            System.gc();
            held = memory() - before;
        }
        assertThat(held).as("memory that is held by %s", by).isLessThanOrEqualTo(MEMORY);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoDoesNotKnowTheSecretIsDropped(long seed) {
        Random random = new Random(seed);
        byte[] genuine = hello(1, secret);
        byte[] wrong = hello(1, otherSecret);
        long before = memory();
        ArrayDeque<TestLink> silent = new ArrayDeque<>();
        for (int i = 0; i < INPUTS_PER_SEED; i += 100) {
            List<TestLink> links = new ArrayList<>();
            for (int j = 0; j < 100; j++) {
                End end = End.values()[random.nextInt(3)];
                links.add(linkOf(random, stranger(random, genuine, wrong), end));
            }
            arriving.addAll(links);
            turnUntilQuiet();
            for (TestLink link : links) {
                if (link.end == End.SILENT) {
                    silent.add(link);
                }
            }
            silent.removeIf(link -> link.closed);
            assertThat(silent).as("silent ones that are waited for").hasSizeLessThanOrEqualTo(64);
            assertThat(links).as("those that said more").allMatch(link -> link.closed || link.end == End.SILENT);
            assertThat(links).as("nobody was told anything").allMatch(link -> link.received == 0);
        }
        assertThat(joined).isEmpty();
        assertHeld(before, "strangers");
        assertThat(warnings).as("lines in the log").isBetween(1, 64);

        TestLink worker = new TestLink(genuine, Integer.MAX_VALUE, End.SILENT);
        arriving.add(worker);
        turnUntilQuiet();
        assertThat(joined).as("the worker that came last").hasSize(1);
        assertThat(worker.received).isPositive();
    }

    @Test
    void aWorkerJoinsThoughTheSilentAreManyAtOnce() {
        for (int i = 0; i < 1000; i++) {
            arriving.add(new TestLink(new byte[0], 1, End.SILENT));
            if (i == 500) {
                arriving.add(new TestLink(hello(1, secret), Integer.MAX_VALUE, End.SILENT));
            }
        }
        turnUntilQuiet();
        assertThat(joined).hasSize(1);
    }

    @Test
    void whoKnowsTheSecretAndTalksNonsenseOfHimselfIsDroppedOrAdmitted() {
        Random random = new Random(4);
        byte[] genuine = hello(1, secret);
        for (int i = 0; i < 5_000; i++) {
            TestLink link = linkOf(random, HostileBytes.mutate(random, genuine), End.CLOSED);
            arriving.add(link);
            turnUntilQuiet();
            assertThat(link.closed).as("input %d", i).isTrue();
        }
        assertThat(lost).isEqualTo(joined);
    }

    // ---- Workers that begin well

    private static byte[] answer(boolean withFailures) {
        ByteQueue queue = new ByteQueue();
        ResultWriter results = new ResultWriter(new ValueWriter(new JavaCodecProvider().codec(""), null));
        for (int i = 0; i < TASKS; i++) {
            if (withFailures && i % 5 == 3) {
                results.failure(new IllegalStateException("task " + i));
            } else {
                results.value(i % 2 == 0 ? i : "text " + i);
            }
        }
        results.write(queue, 1, true, 1000);
        return HostileBytes.bytes(queue);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWorkerThatSendsGarbageIsLostAndNoOther(long seed) {
        Random random = new Random(seed);
        long before = memory();
        TestLink honest = new TestLink(hello(0, secret), Integer.MAX_VALUE, End.SILENT);
        arriving.add(honest);
        turnUntilQuiet();
        TestChunk good = new TestChunk(new TestChunk.TestCall(false), TASKS);
        joined.get(0).run(good);
        byte[][] answers = {answer(false), answer(true)};
        for (int i = 1; i <= 2_000; i++) {
            TestLink link = new TestLink(hello(i, secret), Integer.MAX_VALUE, End.SILENT);
            arriving.add(link);
            turnUntilQuiet();
            assertThat(joined).hasSize(i + 1);
            TestChunk chunk = new TestChunk(new TestChunk.TestCall(false), TASKS);
            joined.get(i).run(chunk);
            link.say(
                    random.nextInt(8) == 0
                            ? bytesOf(random, 1 + random.nextInt(500))
                            : HostileBytes.mutate(random, answers[random.nextInt(2)]));
            turnUntilQuiet();
            link.say(joinedOf(header(250, 0), header(250, 0)));
            turnUntilQuiet();
            assertThat(chunk.told).isBetween(0, TASKS);
            // It may have claimed that a frame has more bytes than come.
            link.end = End.CLOSED;
            turnUntilQuiet();
            assertThat(link.closed).as("input %d", i).isTrue();
            assertThat(lost).hasSize(i);
        }
        assertThat(lost).as("the honest one").doesNotContain(joined.get(0));
        honest.say(answer(true));
        turnUntilQuiet();
        assertThat(good.told).isEqualTo(TASKS);
        assertThat(good.finished).isEqualTo(1);
        workerGroup.close();
        joined.clear();
        lost.clear();
        assertHeld(before, "workers that are gone");
    }
}
