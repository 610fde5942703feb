package dev.lido.backend.hazelcast;

/**
 * Names one lane of a member: where tasks of one pool run, one at a time.
 *
 * @param pool the pool's name, unique in the world
 * @param number the lane's number in the pool
 */
record LaneId(String pool, int number) {
    static final LaneId NONE = new LaneId("", 0);
}
