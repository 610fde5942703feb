package dev.lido.benchmarks.contestants;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two child JVMs, and a blocking exchange with each over a Unix-domain socket. No function is sent: a child returns
 * what it receives, doubled if it is an array. The result is the speed of the socket alone, and thus the limit of a
 * pool on top of it.
 */
final class SocketRaw extends RawPeer {
    private static final int CHILDREN = 2;
    private static final double[] NONE = {};

    private final List<Process> processes = new ArrayList<>();
    private final List<RawMessages> children = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CHILDREN);

    SocketRaw() {
        try {
            for (int i = 0; i < CHILDREN; i++) {
                start();
            }
        } catch (IOException e) {
            threads.shutdown();
            processes.forEach(Process::destroyForcibly);
            throw new UncheckedIOException(e);
        }
    }

    private void start() throws IOException {
        Path folder = Files.createTempDirectory("lido-socket-raw");
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Process child = ChildJvm.start(Child.class, socket.toString());
            processes.add(child);
            // a child that fails to start never connects
            CompletableFuture<Void> guard = child.onExit().thenRun(() -> closeQuietly(server));
            children.add(new RawMessages(server.accept()));
            guard.cancel(false);
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The round trip of 64 bytes, which contain the number. The task is the identity. */
    @Override
    @SuppressWarnings("unchecked") // the identity returns its argument
    public <T, R> R apply(T input, PureTask<T, R> task) throws IOException {
        RawMessages child = children.get(0);
        child.send((Integer) input, NONE);
        child.receive();
        return (R) (Integer) child.number();
    }

    /** Sends the arrays by a thread for each child. The task doubles them. */
    @Override
    @SuppressWarnings("unchecked") // arrays of doubles, twice
    public <T, R> List<R> mapCostly(List<T> inputs, PureTask<T, R> task) throws Exception {
        double[][] results = new double[inputs.size()][];
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> ends = new ArrayList<>();
        for (RawMessages child : children) {
            ends.add(threads.submit(() -> {
                for (int i; (i = next.getAndIncrement()) < results.length; ) {
                    child.send(i, (double[]) inputs.get(i));
                    child.receive();
                    results[i] = child.doubles();
                }
                return null;
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        return (List<R>) Arrays.asList(results);
    }

    @Override
    public void close() {
        try {
            for (RawMessages child : children) {
                child.close();
            }
            processes.forEach(ChildJvm::awaitEnd);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            processes.forEach(Process::destroyForcibly);
            Shutdown.await(threads);
        }
    }

    /** The program of a child, which ends when its socket is closed. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            try (RawMessages parent = new RawMessages(SocketChannel.open(UnixDomainSocketAddress.of(args[0])))) {
                while (true) {
                    parent.receive();
                    double[] doubles = parent.doubles();
                    for (int i = 0; i < doubles.length; i++) {
                        doubles[i] *= 2;
                    }
                    parent.send(parent.number(), doubles);
                }
            } catch (EOFException closed) {
                // the end
            }
        }
    }
}
