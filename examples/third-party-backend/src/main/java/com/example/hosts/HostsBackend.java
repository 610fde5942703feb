package com.example.hosts;

import dev.lido.remote.WorkerGroup;
import dev.lido.remote.Hello;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.SocketTransport;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;

/** Listens for the workers of one pool, which {@link Starter} starts. */
final class HostsBackend implements Backend {
    private final int size;
    private final List<String> hosts;
    private final CommandLine command;
    private final String listen;
    private final boolean sameClasses;
    private final int maxTasks;
    private final RemoteOptions options;
    private SocketTransport transport;
    private WorkerGroup workerGroup;
    private Starter starter;

    HostsBackend(
            int size,
            List<String> hosts,
            CommandLine command,
            String listen,
            boolean sameClasses,
            int maxTasks,
            RemoteOptions options) {
        this.size = size;
        this.hosts = hosts;
        this.command = command;
        this.listen = listen;
        this.sameClasses = sameClasses;
        this.maxTasks = maxTasks;
        this.options = options;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents events) throws IOException {
        InetSocketAddress address = new InetSocketAddress(listen, 0);
        if (address.isUnresolved()) {
            throw new IOException("there is no address '" + listen + "' to listen on");
        }
        byte[] secret = Hello.newSecret();
        transport = new SocketTransport(
                address.getAddress() instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET,
                address,
                link -> workerGroup.greet(link));
        int port = ((InetSocketAddress) transport.address()).getPort();
        starter = new Starter(
                size, sameClasses, maxTasks, secret, events, number -> command.start(number, host(number), listen, port));
        workerGroup = new WorkerGroup(transport, starter, secret, options);
        workerGroup.start(events);
        starter.begin();
    }

    private String host(int number) {
        return hosts.get((number - 1) % hosts.size());
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    @Override
    public List<String> close(long graceNanos) {
        if (starter != null) {
            starter.stop();
        }
        if (workerGroup != null) {
            workerGroup.close();
        }
        if (starter != null) {
            starter.end();
        }
        if (transport != null) {
            transport.close();
        }
        return List.of();
    }
}
