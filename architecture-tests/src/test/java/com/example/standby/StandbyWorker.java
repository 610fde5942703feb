package com.example.standby;

import dev.lido.remote.Hello;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** A worker: {@code java -cp … com.example.standby.StandbyWorker folder}. */
final class StandbyWorker {
    private StandbyWorker() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        byte[] secret = Files.readAllBytes(folder.resolve("secret"));
        SocketLink link = SocketLink.connect(UnixDomainSocketAddress.of(folder.resolve("socket")));
        Hello hello = Hello.ofThisJvm(0, "");
        WorkerLoop.serve(link, hello, secret, () -> Runtime.getRuntime().halt(1));
    }
}
