package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.values.ValueWriter;
import dev.lido.spi.JobInfo;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker said before it ended counts, also where its end is first noticed by what cannot be sent to it. */
@Timeout(60)
class LastWordsTest {
    private static final int TASKS = 3;

    private static void say(SocketLink link, ByteQueue words) throws IOException {
        assertThat(LinkTransfer.write(words, link)).as("whether all was said").isTrue();
    }

    /** Chunks are numbered from 1. */
    private static void start(ByteQueue out, int position) {
        long mark = Frames.begin(out);
        out.putVarLong(1);
        out.putVarInt(position);
        Frames.end(out, mark, FrameType.STARTED);
    }

    @Test
    void startsAndResultsAreHeardThoughTheNextChunkCanNotBeSent(@TempDir Path folder) throws IOException {
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder)) {
            check(workerGroup);
        }
    }

    private static void check(TestWorkerGroup workerGroup) throws IOException {
        SocketLink link = SocketLink.connect(workerGroup.address());
        ByteQueue words = new ByteQueue();
        Hello.ofThisJvm(1, "").write(words, TestWorkerGroup.SECRET);
        say(link, words);
        workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
        JobInfo call = new TestChunk.TestCall(true);
        TestChunk first = new TestChunk(call, TASKS);
        TestChunk second = new TestChunk(call, TASKS);
        workerGroup.joined.get(0).run(first);

        start(words, 0);
        ResultWriter results = new ResultWriter(new ValueWriter(new JavaCodecProvider().codec(""), null));
        results.value(7);
        results.write(words, 1, false, 0);
        say(link, words);
        start(words, 1);
        say(link, words);
        link.close();
        workerGroup.joined.get(0).run(second);
        workerGroup.driveUntil(() -> !workerGroup.lost.isEmpty());

        assertThat(first.started).as("tasks of which a start was heard").containsExactly(0, 1);
        assertThat(first.told).as("tasks of which a result was heard").isEqualTo(1);
        assertThat(second.started).isEmpty();
        assertThat(workerGroup.lost).isEqualTo(workerGroup.joined);
    }
}
