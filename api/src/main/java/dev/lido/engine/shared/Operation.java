package dev.lido.engine.shared;

import dev.lido.spi.TaskRequest;

/** The numbers of the operations on shared state, which travel to the master. */
public final class Operation {
    /** Finds or makes an object: kind, name or null, and the arguments of that kind. The object's number is the result. */
    public static final int OPEN = 0;

    public static final int CLOSE = 1;
    public static final int GET = 2;
    public static final int SET = 3;
    public static final int ADD = 4;
    public static final int COMPARE_AND_SET = 5;
    public static final int UPDATE = 6;
    public static final int SIZE = 7;
    public static final int SNAPSHOT = 8;
    public static final int GET_RANGE = 9;
    public static final int SET_RANGE = 10;
    public static final int PUT = 11;
    public static final int PUT_IF_ABSENT = 12;
    public static final int REMOVE = 13;
    public static final int COMPUTE = 14;
    public static final int MERGE = 15;
    public static final int END = 16;
    public static final int IS_EXHAUSTED = 17;
    public static final int RELEASE = 18;

    public static final int AWAIT = 19;
    public static final int ACQUIRE = 20;
    public static final int OFFER = 21;
    public static final int TAKE = 22;

    /** Of no object: the participant no longer waits. The answer comes to the request that waited. */
    public static final int CANCEL = TaskRequest.CANCEL;

    /** Of no object: the participant still waits, and asks whether that may have an end. */
    public static final int STILL_WAITING = TaskRequest.STILL_WAITING;

    /** Of no object: a task of a nested call, in a worker elsewhere, has ended. */
    public static final int ENDED = 34;

    /** Of no object: the slot of the worker. */
    public static final int SLOT = 35;

    /** Added to an operation that may wait. */
    public static final int WAITS = 64;

    /** Added to an operation that waits for a limited time. */
    public static final int TIMED = 128;

    private Operation() {}

    public static boolean waits(int operation) {
        return (operation & WAITS) != 0;
    }

    static boolean isTimed(int operation) {
        return (operation & TIMED) != 0;
    }

    static int withoutFlags(int operation) {
        return operation & (WAITS - 1);
    }
}
