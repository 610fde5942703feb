package dev.lido.remote.values;

import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.bytes.TypeTag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run of records. Each begins with the number of its class, counted from 0 in the order of their first use in
 * the run, and a class is described where it is first used: its name, the letters of its {@link RecordShape} and its
 * signature. Then come the components: primitives by themselves, anything else after its tag.
 */
final class RecordWriter {
    /** Deeper records are the codec's. A reader must stand this depth. */
    static final int DEEPEST = 32;

    /** Records that refer to more arrays and records than this are the codec's. */
    private static final int MOST_REFERENCES = 32;

    private final ByteQueue out;
    private final List<RecordShape> shapes = new ArrayList<>(2);
    private final @Nullable Object[] references = new Object[MOST_REFERENCES];
    private int referenceCount;

    RecordWriter(ByteQueue out) {
        this.out = out;
    }

    /**
     * Appends a record.
     *
     * @return false if it has no compact encoding, or something in it has not, or the same array or record is in it
     *     twice; something may then have been appended, and nothing more may be
     */
    boolean write(Object written) {
        referenceCount = 0;
        try {
            return writeRecord(written, 0);
        } catch (IllegalAccessException e) {
            return false;
        }
    }

    private boolean writeRecord(Object written, int depth) throws IllegalAccessException {
        RecordShape shape = RecordShape.of(written.getClass());
        if (shape == null || depth > DEEPEST) {
            return false;
        }
        writeShape(shape);
        String kinds = shape.kinds;
        for (int i = 0; i < shape.fields.length; i++) {
            switch (kinds.charAt(i)) {
                case 'Z' -> out.putBoolean(shape.fields[i].getBoolean(written));
                case 'B' -> out.putByte(shape.fields[i].getByte(written));
                case 'S' -> out.putShort(shape.fields[i].getShort(written));
                case 'C' -> out.putShort(shape.fields[i].getChar(written));
                case 'I' -> out.putInt(shape.fields[i].getInt(written));
                case 'J' -> out.putLong(shape.fields[i].getLong(written));
                case 'F' -> out.putFloat(shape.fields[i].getFloat(written));
                case 'D' -> out.putDouble(shape.fields[i].getDouble(written));
                default -> {
                    if (!writeReference(shape.fields[i].get(written), depth)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void writeShape(RecordShape shape) {
        int number = 0;
        while (number < shapes.size() && shapes.get(number) != shape) {
            number++;
        }
        out.putUnsigned(number);
        if (number == shapes.size()) {
            shapes.add(shape);
            out.putString(shape.type.getName());
            out.putString(shape.kinds);
            out.putInt(shape.signature);
        }
    }

    private boolean writeReference(@Nullable Object value, int depth) throws IllegalAccessException {
        if (value == null) {
            out.putByte(TypeTag.NULL);
            return true;
        }
        int tag = TypeTag.of(value.getClass());
        if (tag == TypeTag.OTHER || ScalarCodec.isTooLong(value) || (tag >= TypeTag.BOOLEANS && !isFirst(value))) {
            return false;
        }
        out.putByte(tag);
        if (tag == TypeTag.RECORD) {
            return writeRecord(value, depth + 1);
        }
        ScalarCodec.write(out, tag, value);
        return true;
    }

    /** Whether this object was not yet met in the record: an object that is met twice must be one at the other end too. */
    private boolean isFirst(Object value) {
        if (referenceCount == MOST_REFERENCES) {
            return false;
        }
        for (int i = 0; i < referenceCount; i++) {
            if (references[i] == value) {
                return false;
            }
        }
        references[referenceCount++] = value;
        return true;
    }
}
