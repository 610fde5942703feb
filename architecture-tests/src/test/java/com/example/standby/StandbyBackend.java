package com.example.standby;

import dev.lido.remote.Admission;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.SocketTransport;
import dev.lido.remote.WorkerGroup;
import dev.lido.remote.WorkerHandle;
import dev.lido.spi.Backend;
import dev.lido.spi.Pump;
import dev.lido.spi.WorkerEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Listens on a socket in a folder, and admits every worker that has the secret from there. */
final class StandbyBackend implements Backend, Admission {
    private final int size;
    private final Path socket;
    private final Path secretFile;
    private final RemoteOptions options;
    private int joined;
    private SocketTransport transport;
    private WorkerGroup workerGroup;

    StandbyBackend(int size, Path folder, RemoteOptions options) {
        this.size = size;
        this.socket = folder.resolve("socket");
        this.secretFile = folder.resolve("secret");
        this.options = options;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void start(WorkerEvents events) throws IOException {
        byte[] secret = Hello.newSecret();
        Files.write(secretFile, secret);
        transport = new SocketTransport(
                StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(socket), link -> workerGroup.greet(link));
        workerGroup = new WorkerGroup(transport, this, secret, options);
        workerGroup.start(events);
    }

    @Override
    public Pump pump() {
        return workerGroup;
    }

    @Override
    public WorkerHandle admit(Hello hello) throws RefusedException {
        int jdk = Runtime.version().feature();
        if (hello.jdk() != jdk) {
            throw new RefusedException("the worker runs on JDK " + hello.jdk() + " and the master on JDK " + jdk);
        }
        return new StandbyMember("standby-" + ++joined, hello.pid());
    }

    @Override
    public List<String> close(long graceNanos) {
        if (workerGroup != null) {
            workerGroup.close();
        }
        if (transport != null) {
            transport.close();
        }
        try {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(secretFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of();
    }
}
