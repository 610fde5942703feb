package dev.lido.backend.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * What a master sends to a lane: bytes, and the permission to answer by a {@link Response}. Requests are numbered for each lane from
 * 0 on, since they may overtake each other. The first one opens the lane.
 */
final class Request implements IdentifiedDataSerializable, Callable<Response>, HazelcastInstanceAware {
    /**
     * So many bytes at most. With results of 1 MiB an eighth of it gave two thirds of the throughput, and twice as much gave
     * no more.
     */
    static final int MOST_BYTES = 2 << 20;

    private LaneId lane = LaneId.NONE;
    private long number;
    private boolean last;
    private boolean urgent;
    private long heard;
    private byte[] bytes = Response.NO_BYTES;
    private int length;
    private transient HazelcastInstance instance;

    /** For Hazelcast, which then reads the fields. */
    Request() {}

    /**
     * Makes a request.
     *
     * @param lane whom it is for
     * @param number its number in the lane
     * @param last whether the master closes the lane with it
     * @param urgent whether it is answered as soon as it and all before it have arrived
     * @param heard how many numbered answers the master has, without a gap
     * @param bytes the bytes are at its beginning
     * @param length how many there are
     */
    Request(LaneId lane, long number, boolean last, boolean urgent, long heard, byte[] bytes, int length) {
        this.lane = lane;
        this.number = number;
        this.last = last;
        this.urgent = urgent;
        this.heard = heard;
        this.bytes = bytes;
        this.length = length;
    }

    LaneId lane() {
        return lane;
    }

    long number() {
        return number;
    }

    boolean isLast() {
        return last;
    }

    boolean isUrgent() {
        return urgent;
    }

    long heard() {
        return heard;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    @Override
    public Response call() throws InterruptedException {
        LaneServer server = LaneServer.of(instance);
        return server == null ? Response.noLane("this member is no worker of Lido") : server.take(this);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcastInstance) {
        this.instance = hazelcastInstance;
    }

    @Override
    public int getFactoryId() {
        return Wire.FACTORY;
    }

    @Override
    public int getClassId() {
        return Wire.REQUEST;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(lane.pool());
        out.writeInt(lane.number());
        out.writeLong(number);
        out.writeBoolean(last);
        out.writeBoolean(urgent);
        out.writeLong(heard);
        out.writeInt(length);
        out.write(bytes, 0, length);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        lane = new LaneId(in.readString(), in.readInt());
        number = in.readLong();
        last = in.readBoolean();
        urgent = in.readBoolean();
        heard = in.readLong();
        length = in.readInt();
        bytes = length == 0 ? Response.NO_BYTES : new byte[length];
        in.readFully(bytes);
    }
}
