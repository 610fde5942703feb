package dev.lido.remote;

import dev.lido.spi.PoolThreads;
import dev.lido.spi.TaskRunner;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * The second thread of a worker, which reads in place of the main one while tasks run. So in the middle of a task
 * interrupts are heeded, chunks are returned, and the end of the connection is noticed.
 *
 * <p>While the main thread waits for frames, this one sleeps.
 */
final class BackgroundReader {
    /** Where all cores work, each wake-up takes some 15 microseconds from a task on a virtual machine. */
    private static final long READ_NANOS = 10_000_000;

    /** The time between two signs of life while the main thread takes long to read a function or inputs. */
    private static final long SIGN_NANOS = 500_000_000;

    private final WorkerLink link;
    private final WorkerReader reader;
    private final WorkerSender sender;
    private final Runnable masterGone;
    private final Thread thread;

    private volatile boolean mainIdle;
    private volatile boolean asleep;
    private volatile boolean ended;

    // Only the thread uses these: what it saw the main thread read, since when, and when it last reported that.
    private long seenDecoding;
    private long decodingSince;
    private long lastSign;

    /**
     * Makes the thread; {@link #start} starts it.
     *
     * @param masterGone called on the thread if the connection ends while a task runs
     */
    BackgroundReader(WorkerLink link, WorkerReader reader, WorkerSender sender, Runnable masterGone) {
        this.link = link;
        this.reader = reader;
        this.sender = sender;
        this.masterGone = masterGone;
        this.thread = PoolThreads.daemon("lido-worker-reader", this::run, this::endBy);
    }

    void start() {
        thread.start();
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * Waits on the main thread until there is something to read.
     *
     * @param nanos the maximum time to wait, in nanoseconds
     */
    void awaitInput(long nanos) throws IOException {
        // The order matters: the other thread reads mainIdle after it has set asleep.
        mainIdle = true;
        link.await(false, nanos);
        mainIdle = false;
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Reads what is there, on a thread that waits for it, unless another one reads.
     *
     * @throws IOException at the end of the connection
     */
    void readInstead() throws IOException {
        if (!mainIdle && !readInPlace()) {
            throw new EOFException("the master closed the connection while a task waited for an answer");
        }
    }

    private void run() {
        TaskRunner.worksForAnother(true);
        while (!ended) {
            if (mainIdle) {
                asleep = true;
                if (mainIdle && !ended) {
                    LockSupport.park(this);
                }
                asleep = false;
            }
            LockSupport.parkNanos(READ_NANOS);
            if (!mainIdle && !ended && !readInPlace()) {
                // The main thread may wait to send; it finds the end, too.
                link.wakeUp();
                masterGone.run();
                return;
            }
        }
    }

    /** The thread ended in the middle of what the master sent, of which nothing makes sense any more. */
    private void endBy(Throwable thrown) {
        if (!ended) {
            link.close();
            link.wakeUp();
            masterGone.run();
        }
    }

    /** Reads what is there, unless the main thread does. Returns false at the end of the connection. */
    private boolean readInPlace() {
        try {
            if (!reader.lock.tryLock()) {
                giveSign();
                return true;
            }
            try {
                boolean goesOn = reader.readWhatIsThere();
                sender.sendOrLeaveToMain();
                return goesOn;
            } finally {
                reader.lock.unlock();
            }
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** While the main thread takes long to read a function or inputs, no thread can read; so this sends pongs unasked. */
    private void giveSign() throws IOException {
        long number = reader.decoding();
        long now = System.nanoTime();
        if (number == 0 || number != seenDecoding) {
            seenDecoding = number;
            decodingSince = now;
            lastSign = now;
        } else if (now - lastSign >= SIGN_NANOS && sender.tryPong(now - decodingSince)) {
            lastSign = now;
        }
    }
}
