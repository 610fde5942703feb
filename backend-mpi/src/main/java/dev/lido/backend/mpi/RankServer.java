package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.WorkerLoop;
import dev.lido.spi.IdleStrategy;
import dev.lido.spi.PoolThreads;
import dev.lido.spi.ThrowableText;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a rank other than 0 does: works for the pools of rank 0, each on a thread of its own, until rank 0 says that the
 * job is done. Meanwhile the calling thread sleeps in the side connection.
 */
final class RankServer {
    private static final int CONNECT_MILLIS = 10_000;

    /** For rank 0 to have its first pool, which may take any time. */
    private static final IdleStrategy SLEEPING = IdleStrategy.backoff(0, 0, 100_000, 5_000_000);

    private final MpiWorld world;
    private final IdleStrategy idleStrategy;
    private final int number;
    private DataOutputStream out;

    private RankServer(MpiWorld world, IdleStrategy idleStrategy) {
        this.world = world;
        this.idleStrategy = idleStrategy;
        this.number = world.group().rank();
    }

    /**
     * Works until the job is done.
     *
     * @return the exit code
     * @throws IOException if rank 0 cannot be reached
     */
    static int serve(IdleStrategy idleStrategy) throws IOException {
        ClassPathHashTask.begin();
        return new RankServer(MpiWorld.join(), idleStrategy).serve();
    }

    private int serve() throws IOException {
        ConnectInfo invitation = awaitInvitation();
        try (Socket line = connect(invitation)) {
            out = new DataOutputStream(new BufferedOutputStream(line.getOutputStream()));
            sayWho(invitation.secret());
            DataInputStream in = new DataInputStream(line.getInputStream());
            byte kind;
            while ((kind = in.readByte()) == Rank.OPEN) {
                int tag = in.readInt();
                byte[] secret = in.readNBytes(Hello.SECRET_BYTES);
                PoolThreads.daemon("lido-mpi-worker-" + tag, () -> work(tag, secret), RankServer::endRank)
                        .start();
            }
            ExitMessage.flush();
            world.mpi().finish();
            return kind == Rank.END ? 0 : 1;
        } catch (EOFException masterIsGone) {
            Runtime.getRuntime().halt(1);
            throw masterIsGone;
        }
    }

    /** Rank 0 may do other things before it has its first pool, for long. */
    private ConnectInfo awaitInvitation() throws IOException {
        long start = System.nanoTime();
        Mpi.Arrival arrival;
        while ((arrival = world.group().arrival(0, MpiWorld.COMMON_TAG)) == null) {
            SLEEPING.idle(System.nanoTime() - start);
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(arrival.bytes());
        Mpi.Transfer transfer = arrival.receive(bytes);
        while (!transfer.isDone()) {
            Thread.onSpinWait();
        }
        return ConnectInfo.read(bytes);
    }

    private static Socket connect(ConnectInfo invitation) throws IOException {
        IOException failure = new IOException("rank 0 has no address");
        for (InetAddress address : invitation.addresses()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, invitation.port()), CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                socket.close();
                failure = new IOException(
                        "rank 0 does not answer at " + invitation.addresses() + ", port " + invitation.port() + ": "
                                + e.getMessage(),
                        e);
            }
        }
        throw failure;
    }

    private synchronized void sayWho(byte[] secret) throws IOException {
        byte[] host = hostName().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(host.length, Ranks.LONGEST_HOST);
        out.write(secret);
        out.writeInt(number);
        out.writeLong(ProcessHandle.current().pid());
        out.writeShort(length);
        out.write(host, 0, length);
        out.flush();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    private synchronized void tellClosed(int tag) throws IOException {
        out.writeByte(Rank.CLOSED);
        out.writeInt(tag);
        out.flush();
    }

    /** A rank that cannot work for a pool to its end would keep that pool from ending: so it ends, and says why. */
    private static void endRank(Throwable thrown) {
        ExitMessage.say("the worker of this rank ended by " + ThrowableText.of(thrown));
        Runtime.getRuntime().halt(1);
    }

    // ---- Working for one pool

    private void work(int tag, byte[] secret) {
        Thread self = Thread.currentThread();
        MpiLink link = new MpiLink(world.group(), 0, tag, "rank 0", idleStrategy, MpiLink.OtherEnd.RANK);
        try {
            try {
                WorkerLoop.serve(link, Hello.ofThisJvm(number, ClassPathHashTask.hash()), secret, self::interrupt);
            } catch (RefusedException e) {
                ExitMessage.say(e.getMessage());
            } catch (EOFException closed) {
                // The pool was terminated; nobody wants what this still had to send.
            } finally {
                link.close();
            }
            boolean unused = Thread.interrupted();
            link.drain();
            tellClosed(tag);
        } catch (IOException worldIsOver) {
            // The job ends, and this thread with it.
        }
    }

    /** Refuses to serve where no launcher has started this. */
    static void check(LauncherInfo launch) {
        if (!launch.isLaunched()) {
            throw new ConfigException(
                    "LIDO-52",
                    "this JVM was started as a worker of a pool mpi, but not by a launcher as one of several ranks;"
                            + " start all ranks by one mpirun, without --pool-role");
        }
    }
}
