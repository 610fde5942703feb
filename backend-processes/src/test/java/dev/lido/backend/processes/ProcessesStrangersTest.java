package dev.lido.backend.processes;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of the same user find the pool's socket and talk to it, while the pool works. */
class ProcessesStrangersTest {
    private static final Logger LOG = Logger.getLogger("dev.lido");
    private static final int STRANGERS = 3_000;
    private static final List<Integer> INPUTS =
            IntStream.range(0, 2_000).boxed().toList();
    private static final List<Integer> RESULTS = INPUTS.stream().map(i -> 3 * i).toList();

    @BeforeEach
    void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void nothingIsLeft() {
        LOG.setLevel(null);
        Leftovers.assertNone();
    }

    /** Says something that no worker would say, at once or in parts, and goes, or stays open. */
    private static SocketChannel connect(Path socket, Random random) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        byte[] said = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(3_000)];
        random.nextBytes(said);
        ByteBuffer bytes = ByteBuffer.wrap(said).order(ByteOrder.LITTLE_ENDIAN);
        if (random.nextBoolean() && said.length >= Long.BYTES) {
            // The header of a hello, of a length that is right, is not what comes, or is beyond all measure.
            bytes.putLong(0, (random.nextLong() >>> (8 + random.nextInt(56))) << 8 | 1);
        }
        try {
            int part = random.nextInt(8) == 0 ? 1 + random.nextInt(100) : Integer.MAX_VALUE;
            while (bytes.hasRemaining()) {
                bytes.limit((int) Math.min(said.length, (long) bytes.position() + part));
                channel.write(bytes);
                bytes.limit(said.length);
            }
        } catch (IOException turnedAway) {
            // That is what is to happen.
        }
        return channel;
    }

    @Test
    void thePoolWorksOnWhileStrangersConnect() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Pool pool = choosePool(PoolConfig.parse("processes:2"))) {
            Path socket =
                    Leftovers.folders(ProcessHandle.current().pid()).get(0).resolve("socket");
            Future<?> strangers = threads.submit(() -> {
                Random random = new Random(6);
                List<SocketChannel> open = new ArrayList<>();
                for (int i = 0; i < STRANGERS; i++) {
                    open.add(connect(socket, random));
                    if (open.size() > random.nextInt(200)) {
                        for (SocketChannel channel : open) {
                            channel.close();
                        }
                        open.clear();
                    }
                }
                for (SocketChannel channel : open) {
                    channel.close();
                }
                return null;
            });
            Random random = new Random(7);
            int calls = 0;
            while (!strangers.isDone() || calls < 10) {
                assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
                if (++calls % 20 == 0) {
                    // Whoever replaces it has to get through to the pool, too.
                    List<ProcessHandle> workers = Leftovers.children();
                    workers.get(random.nextInt(workers.size())).destroyForcibly();
                }
            }
            strangers.get();
            Leftovers.await("both workers are there", () -> pool.workers().size() == 2);
            assertThat(pool.map(INPUTS, i -> 3 * i)).isEqualTo(RESULTS);
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
