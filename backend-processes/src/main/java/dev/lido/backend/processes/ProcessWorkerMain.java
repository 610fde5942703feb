package dev.lido.backend.processes;

import dev.lido.remote.Hello;
import dev.lido.remote.OpenJars;
import dev.lido.remote.RefusedException;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import dev.lido.remote.process.WorkerJvm;
import dev.lido.spi.ThrowableText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * What a worker's JVM runs. Arguments: the worker's number, then the path of the pool's socket, or host and port.
 */
final class ProcessWorkerMain {
    private static final int REFUSED = 3;
    private static final int UNREACHABLE = 4;

    private ProcessWorkerMain() {}

    /**
     * Works until the master is gone.
     *
     * @param args number and address
     */
    public static void main(String[] args) {
        WorkerJvm.run(secret -> work(args, secret));
    }

    private static void work(String[] args, byte[] secret) {
        OpenJars.openAll();
        SocketAddress address = args.length == 2
                ? UnixDomainSocketAddress.of(args[1])
                : new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        Hello hello = Hello.ofThisJvm(Integer.parseInt(args[0]), "");
        try {
            WorkerLoop.serve(connect(address), hello, secret, () -> WorkerJvm.exit(0));
        } catch (RefusedException e) {
            System.err.println(e.getMessage());
            WorkerJvm.exit(REFUSED);
        } catch (IOException e) {
            // The master is gone, or has killed the connection; it is not there to be told.
        } catch (Throwable e) {
            endBy(e);
        }
    }

    /** For want of memory or stack, say; other threads of this JVM would keep the connection open. */
    private static void endBy(Throwable thrown) {
        try {
            System.err.println("the worker ended by " + ThrowableText.of(thrown));
            System.err.flush();
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Says why it cannot, since there is no other way to tell the master. */
    private static SocketLink connect(SocketAddress address) {
        try {
            return SocketLink.connect(address);
        } catch (IOException e) {
            System.err.println("the pool cannot be reached at " + address + ": " + e);
            WorkerJvm.exit(UNREACHABLE);
            throw new AssertionError(e);
        }
    }
}
