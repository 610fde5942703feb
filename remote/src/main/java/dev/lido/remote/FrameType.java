package dev.lido.remote;

/**
 * What a frame says. A frame is a header of eight bytes, the type in the lowest and the length of what follows in the
 * others, then so many bytes. docs/protocol.md tells what follows.
 */
final class FrameType {
    /** Worker to master, the first frame: who it is, and that it knows the secret. */
    static final int HELLO = 1;

    /** Master to worker, the answer: the worker's name, and how values are encoded. */
    static final int WELCOME = 2;

    /** Master to worker, instead of the answer: why not. The connection ends after it. */
    static final int REFUSED = 3;

    /** Master to worker: a function and what its tasks' random streams depend on. */
    static final int CALL = 4;

    /** Master to worker: a call that is over. */
    static final int FORGET = 5;

    /** Master to worker: tasks to run. */
    static final int CHUNK = 6;

    /** Master to worker: what of a chunk is still wanted. */
    static final int CUT_OFF = 7;

    /** Master to worker: a task to interrupt. */
    static final int INTERRUPT = 8;

    /** Master to worker: chunks that were not begun are wanted elsewhere. */
    static final int GIVE_BACK = 9;

    /** Worker to master: a task is about to start. */
    static final int STARTED = 10;

    /** Worker to master: how consecutive tasks of a chunk ended, and perhaps that the chunk did. */
    static final int RESULTS = 11;

    /** Worker to master: what a task, or anything else in the worker, printed. */
    static final int OUTPUT = 12;

    /** Master to worker: a call with the function of an earlier one. */
    static final int SAME_CALL = 13;

    /** Worker to master: it has found the memory that it was offered to share. */
    static final int SHARES = 14;

    /** Master to worker: a worker that has been silent is to give a sign of life. */
    static final int PING = 15;

    /** Worker to master: a sign of life, and for how long it has been reading a function or inputs. */
    static final int PONG = 16;

    /** Worker to master: no task of a higher index of a chunk starts any more. */
    static final int CUT_OFF_AT = 17;

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
