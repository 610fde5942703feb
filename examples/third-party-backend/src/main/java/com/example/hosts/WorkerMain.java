package com.example.hosts;

import dev.lido.remote.ClassPathHash;
import dev.lido.remote.Hello;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;

/** A worker: its number, and where its master listens. The pool's secret comes on the standard input. */
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) throws IOException {
        InputStream in = System.in;
        byte[] secret = in.readNBytes(Hello.SECRET_BYTES);
        Thread watch = new Thread(() -> endWithTheLine(in), "line");
        watch.setDaemon(true);
        watch.start();
        // Hashing the class path may take long, and a connection has ten seconds to send its greeting.
        Hello hello = Hello.ofThisJvm(Integer.parseInt(args[0]), ClassPathHash.ofThisJvm());
        SocketLink link = SocketLink.connect(new InetSocketAddress(args[1], Integer.parseInt(args[2])));
        WorkerLoop.serve(link, hello, secret, () -> Runtime.getRuntime().halt(1));
        System.exit(0);
    }

    /** Whoever started this JVM has gone, or has given it up. */
    private static void endWithTheLine(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing more is said.
            }
        } catch (IOException gone) {
            // As good as the end.
        }
        Runtime.getRuntime().halt(1);
    }
}
