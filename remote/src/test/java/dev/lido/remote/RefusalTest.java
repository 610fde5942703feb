package dev.lido.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that knows the secret, and is not wanted all the same, is told why. */
@Timeout(60)
class RefusalTest {
    private static final long WAIT_NANOS = 10_000_000;

    private final byte[] secret = new byte[Hello.SECRET_BYTES];
    private final AtomicReference<Hello> refused = new AtomicReference<>();
    private SocketTransport transport;
    private WorkerGroup workerGroup;

    @BeforeEach
    void listen() throws IOException {
        transport = new SocketTransport(
                StandardProtocolFamily.INET,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                link -> workerGroup.greet(link));
        workerGroup = new WorkerGroup(
                transport, this::refuse, secret, new RemoteOptions("java", "", OutputMode.OFF, Duration.ZERO));
        workerGroup.start(new WorkerEvents() {
            @Override
            public void joined(Worker worker) {
                throw new AssertionError(worker.name() + " joined");
            }

            @Override
            public void lost(Worker worker, String reason) {
                throw new AssertionError(worker.name() + " was lost: " + reason);
            }

            @Override
            public void broken(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
    }

    @AfterEach
    void close() {
        workerGroup.close();
        transport.close();
    }

    private WorkerHandle refuse(Hello hello) throws RefusedException {
        refused.set(hello);
        hello.checkSame(new Hello(0, hello.jdk(), "master's", 1));
        throw new AssertionError("it has the same classes");
    }

    private void work(Hello hello) throws ExecutionException, InterruptedException {
        FutureTask<?> worker = new FutureTask<>(() -> {
            WorkerLoop.serve(SocketLink.connect(transport.address()), hello, secret, () -> {});
            return null;
        });
        drive(worker);
        worker.get();
    }

    private void drive(FutureTask<?> other) {
        new Thread(other, "other end").start();
        while (!other.isDone()) {
            workerGroup.poll();
            workerGroup.await(WAIT_NANOS);
        }
    }

    @Test
    void workerWithOtherClassesLearnsOfBothSides() {
        assertThatThrownBy(() -> work(Hello.ofThisJvm(4, "worker's")))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContaining("with the hash worker's")
                .hasMessageContaining("with the hash master's")
                .hasMessageContaining("sameClasses=false");
        assertThat(refused.get())
                .isEqualTo(new Hello(
                        4,
                        Runtime.version().feature(),
                        "worker's",
                        ProcessHandle.current().pid()));
    }

    @Test
    void strangerIsToldNothing() throws Exception {
        byte[] other = new byte[Hello.SECRET_BYTES];
        other[0] = 1;
        FutureTask<Integer> stranger = new FutureTask<>(() -> {
            SocketLink link = SocketLink.connect(transport.address());
            ByteQueue out = new ByteQueue();
            Hello.ofThisJvm(4, "").write(out, other);
            LinkTransfer.write(out, link);
            ByteQueue in = new ByteQueue();
            int read;
            while ((read = LinkTransfer.read(link, in)) == 0) {
                link.await(false, WAIT_NANOS);
            }
            link.close();
            return read;
        });
        drive(stranger);

        assertThat(stranger.get()).as("what it read, -1 for the end").isEqualTo(-1);
        assertThat(refused.get()).isNull();
    }
}
