package com.example.hosts;

import dev.lido.remote.ClassPathHash;
import dev.lido.remote.Hello;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import dev.lido.remote.process.WorkerJvm;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A worker: its arguments are its number, and where its master listens. */
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        WorkerJvm.run(secret -> work(args, secret));
    }

    private static void work(String[] args, byte[] secret) throws IOException {
        // Hashing the class path may take long, and a connection has ten seconds to send its greeting.
        Hello hello = Hello.ofThisJvm(Integer.parseInt(args[0]), ClassPathHash.ofThisJvm());
        SocketLink link = SocketLink.connect(new InetSocketAddress(args[1], Integer.parseInt(args[2])));
        WorkerLoop.serve(link, hello, secret, () -> WorkerJvm.exit(0));
    }
}
