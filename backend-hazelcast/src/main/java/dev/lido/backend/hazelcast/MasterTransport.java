package dev.lido.backend.hazelcast;

import dev.lido.remote.Link;
import dev.lido.remote.Transport;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All links of a pool's master; whoever has news of one of them calls {@link #wakeUp}. */
final class MasterTransport implements Transport {
    private final ConcurrentLinkedQueue<Link> offered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean news = new AtomicBoolean();
    private final Consumer<Link> newLinks;

    /** For the thread that drives. */
    private final RoundTrip roundTrip = new RoundTrip();

    private volatile @Nullable Thread waiting;

    /**
     * Makes a transport.
     *
     * @param newLinks takes each new link
     */
    MasterTransport(Consumer<Link> newLinks) {
        this.newLinks = newLinks;
    }

    /** Hands a new link over. */
    void offer(Link link) {
        offered.add(link);
        wakeUp();
    }

    @Override
    public void await(long nanos) {
        long begin = System.nanoTime();
        long waited = 0;
        waiting = Thread.currentThread();
        while (!news.get() && !Thread.currentThread().isInterrupted() && waited < nanos) {
            if (!roundTrip.idle(waited)) {
                LockSupport.parkNanos(this, nanos - waited);
            }
            waited = System.nanoTime() - begin;
        }
        roundTrip.ended(waited);
        waiting = null;
        news.set(false);
    }

    @Override
    public void wakeUp() {
        if (!news.getAndSet(true)) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public void accept() {
        Link link;
        while ((link = offered.poll()) != null) {
            newLinks.accept(link);
        }
    }
}
