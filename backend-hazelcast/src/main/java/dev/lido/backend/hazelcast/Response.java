package dev.lido.backend.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a lane answers to an {@link Request}: bytes, nothing, or that it has ended. Answers with bytes, those to be confirmed,
 * and the end are numbered for each lane from 0 on, since they may overtake each other; those with nothing have no number.
 */
final class Response implements IdentifiedDataSerializable {
    static final byte[] NO_BYTES = {};

    private static final long NO_NUMBER = -1;

    private long number;
    private byte[] bytes;
    private int length;
    private boolean leaving;
    private boolean confirm;
    private @Nullable String end;

    private Response(long number, byte[] bytes, int length, boolean leaving, @Nullable String end) {
        this.number = number;
        this.bytes = bytes;
        this.length = length;
        this.leaving = leaving;
        this.end = end;
    }

    /** For Hazelcast, which then reads the fields. */
    Response() {
        this(NO_NUMBER, NO_BYTES, 0, false, null);
    }

    /**
     * Bytes.
     *
     * @param leaving whether the member asks to be handed no more
     */
    static Response bytes(long number, byte[] bytes, int length, boolean leaving) {
        return new Response(number, bytes, length, leaving, null);
    }

    /**
     * Nothing.
     *
     * @param leaving whether the member asks to be handed no more
     */
    static Response nothing(boolean leaving) {
        return new Response(NO_NUMBER, NO_BYTES, 0, leaving, null);
    }

    /**
     * The lane has ended, and there is nothing more to come.
     *
     * @param reason why
     */
    static Response ended(long number, String reason) {
        return new Response(number, NO_BYTES, 0, false, reason);
    }

    /**
     * No bytes, but the question whether all before has arrived.
     *
     * @param leaving whether the member asks to be handed no more
     */
    static Response toBeConfirmed(long number, boolean leaving) {
        Response answer = new Response(number, NO_BYTES, 0, leaving, null);
        answer.confirm = true;
        return answer;
    }

    /**
     * There is no such lane, or none any more.
     *
     * @param reason why
     */
    static Response noLane(String reason) {
        return new Response(NO_NUMBER, NO_BYTES, 0, false, reason);
    }

    boolean hasNumber() {
        return number != NO_NUMBER;
    }

    long number() {
        return number;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Whether the master is to say at once that it has this one and all before it. */
    boolean isToBeConfirmed() {
        return confirm;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** Why the lane has ended, or null if it has not. */
    @Nullable String end() {
        return end;
    }

    @Override
    public int getFactoryId() {
        return Wire.FACTORY;
    }

    @Override
    public int getClassId() {
        return Wire.ANSWER;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(number);
        out.writeBoolean(leaving);
        out.writeBoolean(confirm);
        out.writeString(end);
        out.writeInt(length);
        out.write(bytes, 0, length);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        number = in.readLong();
        leaving = in.readBoolean();
        confirm = in.readBoolean();
        end = in.readString();
        length = in.readInt();
        bytes = length == 0 ? NO_BYTES : new byte[length];
        in.readFully(bytes);
    }
}
