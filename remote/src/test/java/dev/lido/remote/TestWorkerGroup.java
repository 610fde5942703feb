package dev.lido.remote;

import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A group that listens on a socket in a folder, admits everybody, and is driven by the test's thread. */
final class TestWorkerGroup implements AutoCloseable {
    static final byte[] SECRET = new byte[Hello.SECRET_BYTES];
    private static final long WAIT_NANOS = 10_000_000;

    final List<Worker> joined = new ArrayList<>();
    final List<Worker> lost = new ArrayList<>();
    final WorkerGroup workerGroup;
    private final SocketTransport transport;

    /** What was said of workers that are silent. */
    final List<String> silent = new ArrayList<>();

    TestWorkerGroup(Path folder) throws IOException {
        this(folder, Duration.ZERO);
    }

    TestWorkerGroup(Path folder, Duration heartbeat) throws IOException {
        transport = new SocketTransport(
                StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(folder.resolve("socket")), this::greet);
        workerGroup = new WorkerGroup(
                transport,
                hello -> new TestMember(hello, silent::add),
                SECRET,
                new RemoteOptions("java", "", OutputMode.OFF, heartbeat));
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

    private void greet(Link link) {
        workerGroup.greet(link);
    }

    SocketAddress address() {
        return transport.address();
    }

    void driveUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("it took too long");
            }
            workerGroup.poll();
            workerGroup.await(WAIT_NANOS);
        }
    }

    @Override
    public void close() {
        workerGroup.close();
        transport.close();
    }
}
