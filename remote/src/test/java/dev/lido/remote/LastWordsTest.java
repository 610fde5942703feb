package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.spi.Call;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker said before it ended counts, also where its end is first noticed by what can not be sent to it. */
@Timeout(60)
class LastWordsTest {
    private static final int TASKS = 3;
    private static final long WAIT_NANOS = 10_000_000;

    private final byte[] secret = new byte[Hello.SECRET_BYTES];
    private final List<Worker> joined = new ArrayList<>();
    private final List<Worker> lost = new ArrayList<>();
    private SocketTransport transport;
    private Crew crew;

    @BeforeEach
    void listen(@TempDir Path folder) throws IOException {
        transport = new SocketTransport(
                StandardProtocolFamily.UNIX,
                UnixDomainSocketAddress.of(folder.resolve("socket")),
                link -> crew.greet(link));
        crew = new Crew(transport, hello -> new OnlyMember(), secret, new RemoteOptions("java", "", Output.OFF));
        crew.start(new WorkerEvents() {
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
    void close() {
        crew.close();
        transport.close();
    }

    private static final class OnlyMember implements Member {
        @Override
        public String name() {
            return "worker";
        }

        @Override
        public int tasksLimit() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void retired() {
            throw new AssertionError("it may run any number of tasks");
        }

        @Override
        public void abandon() {}

        @Override
        public String lost(@Nullable Exception cause) {
            return String.valueOf(cause);
        }
    }

    private void driveUntilOneIs(List<Worker> list) {
        while (list.isEmpty()) {
            crew.turn();
            crew.await(WAIT_NANOS);
        }
    }

    private static void say(SocketLink link, ByteQueue words) throws IOException {
        assertThat(words.writeTo(link)).as("whether all was said").isTrue();
    }

    /** Chunks are numbered from 1. */
    private static void start(ByteQueue out, int position) {
        long mark = Frames.begin(out);
        out.putVarLong(1);
        out.putVarInt(position);
        Frames.end(out, mark, FrameType.STARTED);
    }

    @Test
    void startsAndResultsAreHeardThoughTheNextChunkCanNotBeSent() throws IOException {
        SocketLink link = SocketLink.connect(transport.address());
        ByteQueue words = new ByteQueue();
        Hello.ofThisJvm(1, "").write(words, secret);
        say(link, words);
        driveUntilOneIs(joined);
        Call call = new TestChunk.TestCall(true);
        TestChunk first = new TestChunk(call, TASKS);
        TestChunk second = new TestChunk(call, TASKS);
        joined.get(0).run(first);

        start(words, 0);
        ResultWriter results = new ResultWriter(new Values(new JavaCodec(""), LastWordsTest.class.getClassLoader()));
        results.value(7);
        results.write(words, 1, false, 0);
        say(link, words);
        start(words, 1);
        say(link, words);
        link.close();
        joined.get(0).run(second);
        driveUntilOneIs(lost);

        assertThat(first.started).as("tasks of which a start was heard").containsExactly(0, 1);
        assertThat(first.told).as("tasks of which a result was heard").isEqualTo(1);
        assertThat(second.started).isEmpty();
        assertThat(lost).isEqualTo(joined);
    }
}
