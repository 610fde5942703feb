package dev.lido.remote;

/**
 * The types of frames. A frame is a header of eight bytes, with the type in the lowest and the length of the body in the
 * others, and then the body, which docs/protocol.md describes.
 */
final class FrameType {
    /** Worker to master, the first frame: which worker this is, and the secret. */
    static final int HELLO = 1;

    /** Master to worker, the answer: the worker's name, and how values are encoded. */
    static final int WELCOME = 2;

    /** Master to worker, instead of the answer: why not. The connection ends after it. */
    static final int REFUSED = 3;

    /** Master to worker: a job, with its function and what the random streams of its tasks depend on. */
    static final int JOB = 4;

    /** Master to worker: a job is over. */
    static final int FORGET = 5;

    /** Master to worker: tasks to run. */
    static final int CHUNK = 6;

    /** Master to worker: the highest index of a chunk that is still wanted. See {@link dev.lido.spi.Worker#limitTo}. */
    static final int LIMIT_TO = 7;

    /** Master to worker: a task to interrupt. */
    static final int INTERRUPT = 8;

    /** Master to worker: return the chunks that have not started. See {@link dev.lido.spi.Worker#returnUnstarted}. */
    static final int RETURN_UNSTARTED = 9;

    /** Worker to master: a task is about to start. */
    static final int STARTED = 10;

    /** Worker to master: how consecutive tasks of a chunk ended, and perhaps that the chunk did. */
    static final int RESULTS = 11;

    /** Worker to master: what a task, or anything else in the worker, printed. */
    static final int OUTPUT = 12;

    /** Master to worker: a job with the function of an earlier one. */
    static final int SAME_JOB = 13;

    /** Worker to master: the worker has found the memory that it was offered to share. */
    static final int SHARES = 14;

    /** Master to worker: give a sign of life, after a silence. */
    static final int PING = 15;

    /** Worker to master: a sign of life, and the time for which the worker has been reading a function or inputs. */
    static final int PONG = 16;

    /** Worker to master: a chunk was limited. See {@link dev.lido.spi.RemoteChunk#limitedTo}. */
    static final int LIMITED_TO = 17;

    /** Worker to master: a request of the running task. See {@link dev.lido.spi.TaskRequest}. */
    static final int REQUEST = 18;

    /** Master to worker: the answer to a request. */
    static final int RESPONSE = 19;

    private static final int TYPE_BITS = 8;

    private FrameType() {}

    static long header(int type, long length) {
        return length << TYPE_BITS | type;
    }

    static int type(long header) {
        return (int) header & ((1 << TYPE_BITS) - 1);
    }

    static long length(long header) {
        return header >>> TYPE_BITS;
    }
}
