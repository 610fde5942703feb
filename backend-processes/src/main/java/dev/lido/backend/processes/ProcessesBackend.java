package dev.lido.backend.processes;

import dev.lido.remote.Hello;
import dev.lido.remote.Link;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.SocketTransport;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.process.Archive;
import dev.lido.remote.process.JvmCommand;
import dev.lido.remote.process.JvmSpec;
import dev.lido.remote.process.JvmStarter;
import dev.lido.remote.process.PrivateFolder;
import dev.lido.remote.process.ProcessSupervisor;
import dev.lido.remote.process.SupervisedProcess;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Workers that are JVMs of their own on this machine, connected by a socket in a private folder. */
final class ProcessesBackend implements Backend {
    /** Elsewhere the loopback is taken, where every machine has it. */
    private static final boolean HAS_UNIX_SOCKETS = File.separatorChar == '/';

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final int firstSize;
    private final JvmSpec spec;
    private final Archive archive;
    private final boolean lazy;
    private final int maxTasks;
    private final RemoteOptions options;

    private PrivateFolder folder;
    private volatile @Nullable SocketTransport transport;
    private @Nullable WorkerGroup workerGroup;

    /** Null as long as nothing was started that is to be ended. */
    private @Nullable ProcessSupervisor children;

    ProcessesBackend(int size, JvmSpec spec, Archive archive, boolean lazy, int maxTasks, RemoteOptions options) {
        this.firstSize = size;
        this.spec = spec;
        this.archive = archive;
        this.lazy = lazy;
        this.maxTasks = maxTasks;
        this.options = options;
    }

    @Override
    public int size() {
        return children == null ? firstSize : children.size();
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    /** The processes are started before anything else, since they take longest. */
    @Override
    public void start(WorkerEvents whom) throws IOException {
        folder = PrivateFolder.create();
        JvmCommand command;
        SocketAddress address;
        try {
            command = spec.command().in(folder);
            if (HAS_UNIX_SOCKETS) {
                address = UnixDomainSocketAddress.of(folder.socket());
            } else {
                transport =
                        listen(StandardProtocolFamily.INET, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                address = transport.address();
            }
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
        children = new ProcessSupervisor(
                "lido-processes-" + POOLS.incrementAndGet() + "-",
                new Starter(command, arguments(address)),
                firstSize,
                maxTasks,
                whom);
        if (!lazy) {
            children.expectWork();
        }
        if (transport == null) {
            transport = listen(StandardProtocolFamily.UNIX, address);
        }
        byte[] secret = Hello.newSecret();
        WorkerGroup made = new WorkerGroup(transport, children, secret, options);
        if (HAS_UNIX_SOCKETS) {
            made.shareMemoryIn(folder.path());
        }
        made.start(whom);
        workerGroup = made;
        children.letConnect(secret);
    }

    private final class Starter extends JvmStarter {
        private final String java;

        Starter(JvmCommand command, List<String> arguments) {
            super(command, spec.environment(), ProcessWorkerMain.class, arguments);
            java = command.java();
        }

        @Override
        public Process start(int number, int slot) throws IOException {
            listenAgainIfUnreachable();
            return super.start(number, slot);
        }

        @Override
        public void complete() {
            super.complete();
            archive.make(java, folder);
        }
    }

    private static List<String> arguments(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? List.of(inet.getAddress().getHostAddress(), Integer.toString(inet.getPort()))
                : List.of(address.toString());
    }

    private SocketTransport listen(ProtocolFamily family, SocketAddress where) throws IOException {
        return new SocketTransport(family, where, this::greet);
    }

    private void greet(Link link) {
        workerGroup.greet(link);
    }

    /** A cleaner of temporary files, for example, may have deleted the socket before a process is started. */
    private void listenAgainIfUnreachable() throws IOException {
        SocketTransport listening = transport;
        if (HAS_UNIX_SOCKETS && listening != null && !Files.exists(folder.socket())) {
            folder.restore();
            listening.listenAgain();
        }
    }

    @Override
    public void expectWork() {
        children.expectWork();
    }

    @Override
    public void resize(int workers) {
        for (SupervisedProcess child : children.resize(workers)) {
            workerGroup.dismissWhenIdle(child, "the pool was made smaller");
        }
    }

    @Override
    public List<String> close(long graceNanos) {
        if (children == null) {
            return List.of();
        }
        children.stopStarting();
        if (workerGroup != null) {
            workerGroup.close();
        }
        children.close(graceNanos);
        if (transport != null) {
            transport.close();
        }
        archive.close();
        folder.close();
        return List.of();
    }
}
