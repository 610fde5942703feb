package dev.lido.remote.values;

import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** Classes whose objects travel, or do not. */
public final class Kinds {
    private Kinds() {}

    public record Point(int x, int y) implements Serializable {}

    record Galaxy(String name, double distance, long id, int members, boolean spiral) implements Serializable {}

    record Everything(
            boolean z,
            byte b,
            short s,
            char c,
            int i,
            long j,
            float f,
            double d,
            Boolean boxedZ,
            Byte boxedB,
            Short boxedS,
            Character boxedC,
            Integer boxedI,
            Long boxedJ,
            Float boxedF,
            Double boxedD,
            String text,
            Point point)
            implements Serializable {}

    @SuppressWarnings("ArrayRecordComponent") // Users have such records.
    record Arrays(boolean[] z, byte[] b, short[] s, char[] c, int[] i, long[] j, float[] f, double[] d)
            implements Serializable {}

    record Anything(Object first, Object second) implements Serializable {}

    record Unit() implements Serializable {}

    record Chain(int number, Chain next) implements Serializable {}

    record Lists(List<Integer> numbers) implements Serializable {}

    /** Whose accessor tells something else than the field holds. */
    record Shouting(String text) implements Serializable {
        @Override
        public String text() {
            return text + "!";
        }
    }

    /** Whose constructor refuses what another side's would have let through: it counts. */
    record Picky(int number) implements Serializable {
        static final ThreadLocal<Boolean> REFUSES = ThreadLocal.withInitial(() -> false);

        Picky {
            if (REFUSES.get() && number % 2 == 1) {
                throw new IllegalArgumentException("odd: " + number);
            }
        }
    }

    record NotSerializable(int number) {}

    record Replaced(int number) implements Serializable {
        private Object writeReplace() {
            return "replacement " + number;
        }
    }

    record Resolved(int number) implements Serializable {
        private Object readResolve() {
            return "resolution " + number;
        }
    }

    record External(int number) implements Externalizable {
        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            throw new NotSerializableException("of a record this is never called");
        }

        @Override
        public void readExternal(ObjectInput in) {}
    }

    public enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    static final class Unserializable {}

    public static class Holder implements Serializable {
        private static final long serialVersionUID = 1L;
        static final Object IGNORED = new Unserializable();
        final transient Object skipped = new Unserializable();
        public final Object held;

        public Holder(Object held) {
            this.held = held;
        }
    }

    static final class HolderOfMore extends Holder {
        private static final long serialVersionUID = 1L;
        final Map<String, Object> map;

        HolderOfMore(Object held, Map<String, Object> map) {
            super(held);
            this.map = map;
        }
    }

    /** Can be written and not read. */
    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String why;

        Unreadable(String why) {
            this.why = why;
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("unreadable forever");
        }

        @Override
        public String toString() {
            return why;
        }
    }

    /** Throws something else than an IOException when written. */
    static final class Explosive implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("boom");
        }
    }

    /** Cannot be written for its depth. */
    public static final class Deep implements Serializable {
        private static final long serialVersionUID = 1L;
        final Deep next;

        Deep(Deep next) {
            this.next = next;
        }

        public static Deep of(int depth) {
            Deep deep = null;
            for (int i = 0; i < depth; i++) {
                deep = new Deep(deep);
            }
            return deep;
        }
    }
}
