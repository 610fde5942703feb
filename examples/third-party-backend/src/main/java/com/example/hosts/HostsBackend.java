package com.example.hosts;

import dev.lido.remote.Hello;
import dev.lido.remote.SocketTransport;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.process.ProcessSupervisor;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens for the workers of one pool, which a supervisor starts and replaces by a {@link HostStarter}. */
final class HostsBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final HostsSettings settings;
    private SocketTransport transport;
    private WorkerGroup workerGroup;
    private ProcessSupervisor supervisor;

    HostsBackend(HostsSettings settings) {
        this.settings = settings;
    }

    @Override
    public int size() {
        return settings.workers();
    }

    @Override
    public void start(WorkerEvents events) throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.listen(), 0);
        if (address.isUnresolved()) {
            throw new IOException("there is no address '" + settings.listen() + "' to listen on");
        }
        boolean inet6 = address.getAddress() instanceof Inet6Address;
        transport = new SocketTransport(
                inet6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET,
                address,
                link -> workerGroup.greet(link));
        supervisor = new ProcessSupervisor(
                "lido-hosts-" + POOLS.incrementAndGet() + "-",
                new HostStarter(settings, (InetSocketAddress) transport.address()),
                settings.workers(),
                settings.maxTasks(),
                events);
        byte[] secret = Hello.newSecret();
        workerGroup = new WorkerGroup(transport, supervisor, secret, settings.remote());
        workerGroup.start(events);
        supervisor.expectWork();
        supervisor.letConnect(secret);
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    @Override
    public List<String> close(long graceNanos) {
        if (supervisor != null) {
            supervisor.stopStarting();
        }
        if (workerGroup != null) {
            workerGroup.close();
        }
        if (supervisor != null) {
            supervisor.close(graceNanos);
        }
        if (transport != null) {
            transport.close();
        }
        return List.of();
    }
}
