package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Memory is shared with those workers that can, and the others get large arrays all the same. */
@Timeout(60)
class OfferedMemoryTest {
    private static final int TASKS = 3;
    private static final int BYTES = 1 << 20;

    @TempDir
    private Path folder;

    /** A worker's connection whose bytes are counted. */
    private static final class CountingLink implements WorkerLink {
        private final SocketLink link;
        private final AtomicLong read = new AtomicLong();
        private final AtomicLong written = new AtomicLong();

        CountingLink(SocketLink link) {
            this.link = link;
        }

        @Override
        public String peer() {
            return link.peer();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = link.read(into);
            read.addAndGet(Math.max(0, count));
            return count;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int count = link.write(from);
            written.addAndGet(count);
            return count;
        }

        @Override
        public void await(boolean toWrite, long nanos) throws IOException {
            link.await(toWrite, nanos);
        }

        @Override
        public void wakeUp() {
            link.wakeUp();
        }

        @Override
        public void close() {
            link.close();
        }
    }

    /** Runs chunks one after another, and returns how many bytes the last one took on the connection, each way. */
    private List<Long> bytesOfTheSecondChunk(Path memory, String machine) throws Exception {
        CountingLink link;
        FutureTask<?> worker;
        long read;
        long written;
        try (TestWorkerGroup workerGroup = new TestWorkerGroup(folder)) {
            workerGroup.workerGroup.offerMemoryIn(memory, machine);
            link = new CountingLink(SocketLink.connect(workerGroup.address()));
            worker = new FutureTask<>(() -> {
                try {
                    WorkerLoop.serve(link, Hello.ofThisJvm(1, ""), TestWorkerGroup.SECRET, () -> {});
                    return null;
                } finally {
                    link.close();
                }
            });
            new Thread(worker, "worker").start();
            workerGroup.driveUntil(() -> !workerGroup.joined.isEmpty());
            run(workerGroup);
            read = link.read.get();
            written = link.written.get();
            run(workerGroup);
        }
        worker.get(1, TimeUnit.MINUTES);
        return List.of(link.read.get() - read, link.written.get() - written);
    }

    private static void run(TestWorkerGroup workerGroup) {
        TestChunk chunk = new TestChunk(new TestChunk.TestCall(false), TASKS, new byte[BYTES]);
        workerGroup.joined.get(0).run(chunk);
        workerGroup.driveUntil(() -> chunk.finished == 1 || !workerGroup.lost.isEmpty());
        assertThat(workerGroup.lost).isEmpty();
        assertThat(chunk.told).isEqualTo(TASKS);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void arraysToAndFromAWorkerOfThisMachineDoNotTakeTheConnection() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));
        assertThat(MachineId.id()).as("this machine").isNotEmpty();

        assertThat(bytesOfTheSecondChunk(memory, MachineId.id()))
                .as("bytes to the worker, and back")
                .allMatch(bytes -> bytes < BYTES);
        assertThat(memory).as("the folder of the memory").isEmptyDirectory();
    }

    @Test
    void arraysToAndFromAnotherMachineTakeTheConnection() throws Exception {
        Path memory = Files.createDirectory(folder.resolve("memory"));

        assertThat(bytesOfTheSecondChunk(memory, "another machine"))
                .as("bytes to the worker, and back")
                .allMatch(bytes -> bytes > TASKS * BYTES);
        assertThat(memory).as("the folder of the memory").isEmptyDirectory();
    }

    @Test
    void arraysToAndFromAWorkerThatHasNoSuchFolderTakeTheConnection() throws Exception {
        assertThat(bytesOfTheSecondChunk(folder.resolve("missing"), MachineId.id()))
                .as("bytes to the worker, and back")
                .allMatch(bytes -> bytes > TASKS * BYTES);
    }
}
