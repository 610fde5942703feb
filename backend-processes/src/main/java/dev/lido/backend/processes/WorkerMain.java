package dev.lido.backend.processes;

import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.SocketLink;
import dev.lido.remote.WorkerLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * What a worker's JVM runs. Arguments: the worker's number, the master's process, then the path of the pool's socket,
 * or host and port. The
 * pool's secret comes on the standard input, where no other user can read it.
 */
final class WorkerMain {
    private static final int REFUSED = 3;

    /** How long shutdown hooks may take once the master is gone. */
    private static final long EXIT_MILLIS = 2_000;

    private static final long CONNECT_NANOS = 10_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000;

    private WorkerMain() {}

    /**
     * Works until the master is gone.
     *
     * @param args number and address
     * @throws IOException if the master can not be reached
     */
    public static void main(String[] args) throws IOException {
        byte[] secret = System.in.readNBytes(Hello.SECRET_BYTES);
        if (secret.length < Hello.SECRET_BYTES) {
            throw new IOException("this program is started by a pool, which then gives it the pool's secret");
        }
        SocketAddress address = args.length == 3
                ? UnixDomainSocketAddress.of(args[2])
                : new InetSocketAddress(args[2], Integer.parseInt(args[3]));
        Hello hello = Hello.ofThisJvm(Integer.parseInt(args[0]), "");
        try {
            WorkerLoop.serve(connect(address, Long.parseLong(args[1])), hello, secret, WorkerMain::exit);
        } catch (RefusedException e) {
            System.err.println(e.getMessage());
            System.exit(REFUSED);
        } catch (IOException e) {
            // The master is gone, or has killed the connection; it is not there to be told.
        }
        exit();
    }

    /** The master starts to listen while its first workers start; if it is still there. */
    private static SocketLink connect(SocketAddress address, long master) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return SocketLink.connect(address);
            } catch (SocketException notYet) {
                if (System.nanoTime() - begin > CONNECT_NANOS || !lives(master)) {
                    throw notYet;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static boolean lives(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Ends this JVM, though threads of users' tasks may go on or their shutdown hooks hang. */
    private static void exit() {
        Thread end = new Thread(
                () -> {
                    try {
                        Thread.sleep(EXIT_MILLIS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(1);
                },
                "lido-worker-exit");
        end.setDaemon(true);
        end.start();
        System.exit(0);
    }
}
