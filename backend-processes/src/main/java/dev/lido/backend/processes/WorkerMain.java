package dev.lido.backend.processes;

import dev.lido.remote.Hello;
import dev.lido.remote.OpenJars;
import dev.lido.remote.RefusedException;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.ThrowableText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * What a worker's JVM runs. Arguments: the worker's number, then the path of the pool's socket, or host and port. The
 * pool's secret comes on the standard input, where no other user can read it.
 */
final class WorkerMain {
    private static final int REFUSED = 3;
    private static final int UNREACHABLE = 4;

    /** How long shutdown hooks may take once the master is gone. */
    private static final long EXIT_MILLIS = 2_000;

    private WorkerMain() {}

    /**
     * Works until the master is gone.
     *
     * @param args number and address
     * @throws IOException if the master can not be reached
     */
    public static void main(String[] args) throws IOException {
        OpenJars.openAll();
        byte[] secret = System.in.readNBytes(Hello.SECRET_BYTES);
        if (secret.length < Hello.SECRET_BYTES) {
            throw new IOException("this program is started by a pool, which then gives it the pool's secret");
        }
        SocketAddress address = args.length == 2
                ? UnixDomainSocketAddress.of(args[1])
                : new InetSocketAddress(args[1], Integer.parseInt(args[2]));
        Hello hello = Hello.ofThisJvm(Integer.parseInt(args[0]), "");
        try {
            WorkerLoop.serve(connect(address), hello, secret, WorkerMain::exit);
        } catch (RefusedException e) {
            System.err.println(e.getMessage());
            System.exit(REFUSED);
        } catch (IOException e) {
            // The master is gone, or has killed the connection; it is not there to be told.
        } catch (Throwable e) {
            endBy(e);
        }
        exit();
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

    /** Says why it can not, since there is no other way to tell the master. */
    private static SocketLink connect(SocketAddress address) {
        try {
            return SocketLink.connect(address);
        } catch (IOException e) {
            System.err.println("the pool can not be reached at " + address + ": " + e);
            System.exit(UNREACHABLE);
            throw new AssertionError(e);
        }
    }

    /** Ends this JVM, though threads of users' tasks may go on or their shutdown hooks hang. */
    private static void exit() {
        try {
            PoolThreads.daemon(
                            "lido-worker-exit",
                            WorkerMain::haltLater,
                            thrown -> Runtime.getRuntime().halt(1))
                    .start();
            System.exit(0);
        } finally {
            // Memory was too short for that.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void haltLater() {
        try {
            Thread.sleep(EXIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
