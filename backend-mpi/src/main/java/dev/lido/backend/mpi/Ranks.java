package dev.lido.backend.mpi;

import dev.lido.remote.Hello;
import dev.lido.remote.process.PrivateFolder;
import dev.lido.spi.PoolThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ranks that work for this one, rank 0 of a job that a launcher started. Each has a side connection to it, by TCP,
 * since MPI tells nobody of a rank's end, and a rank that waits for its first pool had better sleep in a socket than look
 * for messages all the time.
 *
 * <p>One thread, {@code lido-mpi-ranks}, reads all side connections. When the JVM ends it tells all ranks that the job is
 * done, and leaves MPI together with them.
 */
final class Ranks {
    private static final Logger LOG = System.getLogger("dev.lido");

    /** Secret, rank, process and the length of the host's name. */
    private static final int GREETING_BYTES = Hello.SECRET_BYTES + Integer.BYTES + Long.BYTES + Short.BYTES;

    static final int LONGEST_HOST = 255;
    private static final int MESSAGE_BYTES = 1 + Integer.BYTES;
    private static final long FINISH_NANOS = 5_000_000_000L;
    private static final long LOOK_NANOS = 10_000_000L;

    /** How long the program has to react to the end of a rank, before the job is ended. */
    private static final long LAST_MILLIS = 1_200;

    private static @Nullable Ranks ofThisJvm;

    /** A pool that ranks work for. */
    interface Pool {
        /** A rank can be told to work. */
        void connected(Rank rank);

        /** A rank has stopped to work for the pool with this tag. */
        void closed(Rank rank, int tag);

        /** A rank is gone. */
        void ended(Rank rank);

        /** Nothing more will be told of any rank. */
        void failed(Throwable thrown);
    }

    private final MpiWorld world;
    private final byte[] secret = Hello.newSecret();

    /** It does not change any more. Its monitor orders what pools are notified of. */
    private final List<Rank> ranks = new ArrayList<>();

    private final ServerSocketChannel server;
    private final Selector selector;
    private final CopyOnWriteArrayList<Pool> pools = new CopyOnWriteArrayList<>();
    private final @Nullable PrivateFolder folder = newFolder();
    private volatile boolean over;

    private Ranks(MpiWorld world, boolean local) throws IOException {
        this.world = world;
        for (int i = 1; i < world.group().size(); i++) {
            ranks.add(new Rank(i));
        }
        selector = Selector.open();
        server = ServerSocketChannel.open();
        InetAddress where = local ? InetAddress.getLoopbackAddress() : null;
        server.bind(new InetSocketAddress(where, 0), ranks.size());
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        invite(local ? List.of(where) : addresses());
        PoolThreads.daemon("lido-mpi-ranks", this::read, this::readNoMore).start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::endJob, "lido-mpi-end"));
    }

    /** The ranks of this job; only for rank 0. */
    static synchronized Ranks get() throws IOException {
        if (ofThisJvm == null) {
            ClassPathHashTask.begin();
            ofThisJvm = new Ranks(MpiWorld.join(), LauncherInfo.ofThisJvm().local());
        }
        return ofThisJvm;
    }

    MpiWorld world() {
        return world;
    }

    int size() {
        return ranks.size();
    }

    List<Rank> first(int number) {
        return ranks.subList(0, number);
    }

    /** From now on a pool is told of ranks; of those that are there already at once. */
    void add(Pool pool) {
        synchronized (ranks) {
            pools.add(pool);
            for (Rank rank : ranks) {
                if (rank.end() != null) {
                    pool.ended(rank);
                } else if (rank.isConnected()) {
                    pool.connected(rank);
                }
            }
        }
    }

    void remove(Pool pool) {
        pools.remove(pool);
    }

    /** Where files for memory belong that ranks on this machine share with this one; null if there is no place for them. */
    @Nullable Path memory() {
        return folder == null ? null : folder.path();
    }

    /** It is deleted when the JVM ends. */
    private static @Nullable PrivateFolder newFolder() {
        try {
            return PrivateFolder.create();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "large arrays take the slower way, as there is no place for memory to share", e);
            return null;
        }
    }

    /** The addresses of this machine under which others may reach it. */
    private static List<InetAddress> addresses() throws SocketException {
        List<InetAddress> addresses = new ArrayList<>();
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
                .forEach(addresses::add);
        addresses.add(InetAddress.getLoopbackAddress());
        return addresses;
    }

    private void invite(List<InetAddress> addresses) throws IOException {
        ByteBuffer invitation = ByteBuffer.allocateDirect(ConnectInfo.MOST_BYTES);
        new ConnectInfo(secret, server.socket().getLocalPort(), addresses).write(invitation);
        invitation.flip();
        for (Rank rank : ranks) {
            PendingSends.keep(world.group().send(invitation, rank.number(), MpiWorld.COMMON_TAG));
        }
    }

    // ---- Side connections: only the reading thread

    /** One side connection. */
    private static final class Line {
        final SocketChannel channel;
        final ByteBuffer bytes = ByteBuffer.allocate(GREETING_BYTES + LONGEST_HOST);

        @Nullable Rank rank;

        Line(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private void read() {
        try {
            while (true) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.attachment() instanceof Line line) {
                        read(line);
                    } else {
                        accept();
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the side connections of the job's ranks cannot be read", e);
        }
    }

    /** Nobody would learn any more that a rank has ended. */
    private void readNoMore(Throwable thrown) {
        pools.forEach(pool -> pool.failed(thrown));
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new Line(channel));
        }
    }

    private void read(Line line) {
        boolean open;
        try {
            open = line.channel.read(line.bytes) >= 0;
            line.bytes.flip();
            if (line.rank == null) {
                greet(line);
            }
            while (line.rank != null && line.bytes.remaining() >= MESSAGE_BYTES) {
                handle(line.rank, line.bytes.get(), line.bytes.getInt());
            }
            line.bytes.compact();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a side connection ended", e);
            open = false;
        }
        if (!open) {
            close(line);
        }
    }

    private void greet(Line line) throws IOException {
        ByteBuffer bytes = line.bytes;
        if (bytes.remaining() < GREETING_BYTES) {
            return;
        }
        int host = bytes.getShort(GREETING_BYTES - Short.BYTES);
        byte[] shown = new byte[Hello.SECRET_BYTES];
        bytes.get(0, shown);
        if (!MessageDigest.isEqual(secret, shown) || host < 0 || host > LONGEST_HOST) {
            throw new IOException("somebody connected who is no rank of this job");
        }
        if (bytes.remaining() < GREETING_BYTES + host) {
            return;
        }
        bytes.position(Hello.SECRET_BYTES);
        Rank rank = ranks.get(bytes.getInt() - 1);
        long pid = bytes.getLong();
        byte[] name = new byte[bytes.getShort()];
        bytes.get(name);
        line.rank = rank;
        synchronized (ranks) {
            rank.connected(line.channel, pid, new String(name, StandardCharsets.UTF_8));
            if (over) {
                rank.endJob();
            }
            pools.forEach(pool -> pool.connected(rank));
        }
    }

    private void handle(Rank rank, byte kind, int tag) throws IOException {
        if (kind != Rank.CLOSED) {
            throw new IOException(rank.described() + " said something unknown");
        }
        pools.forEach(pool -> pool.closed(rank, tag));
    }

    private void close(Line line) {
        try {
            line.channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a side connection could not be closed", e);
        }
        Rank rank = line.rank;
        if (rank == null) {
            return;
        }
        synchronized (ranks) {
            rank.ended();
            if (!over) {
                Thread last = new Thread(this::endBrokenJob, "lido-mpi-abort");
                last.setDaemon(true);
                last.start();
            }
            pools.forEach(pool -> pool.ended(rank));
        }
    }

    // ---- The end

    /** A job that has lost a rank is ended by its launcher, as a rule at once; and if not, by this. */
    private void endBrokenJob() {
        try {
            TimeUnit.MILLISECONDS.sleep(LAST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ExitMessage.flush();
        world.mpi().abort(1);
    }

    private boolean anyEnded() {
        for (Rank rank : ranks) {
            if (rank.end() != null) {
                return true;
            }
        }
        return false;
    }

    /** A shutdown hook: the job's exit code is that of this JVM, if all ranks leave MPI in peace. */
    private void endJob() {
        synchronized (ranks) {
            if (anyEnded()) {
                return;
            }
            over = true;
            ranks.forEach(Rank::endJob);
        }
        Thread finish = new Thread(
                () -> {
                    try {
                        world.mpi().finish();
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "MPI could not be left", e);
                    }
                },
                "lido-mpi-finish");
        finish.setDaemon(true);
        finish.start();
        long begin = System.nanoTime();
        try {
            while (finish.isAlive() && !anyEnded()) {
                TimeUnit.NANOSECONDS.timedJoin(finish, LOOK_NANOS);
                if (System.nanoTime() - begin > FINISH_NANOS) {
                    world.mpi().abort(1);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
