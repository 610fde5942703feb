package dev.lido.engine.data;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.lido.LidoException;
import dev.lido.Outcome;
import dev.lido.engine.data.CheckpointRecords.Content;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Results of calls in a file, for a program that may be cut off and started again. A view has one, and the views that
 * are derived from it have the same.
 *
 * <p>Results stay in the file until a call needs them. What is in memory is where they are: for each call that has not
 * begun, the stretches of consecutive results that stand together.
 */
public final class Checkpoint {
    private final CheckpointFile file;

    /** What the file has of calls that have not begun. */
    @GuardedBy("this") private final Map<Long, Kept> unclaimed;

    private Checkpoint(CheckpointFile file, Map<Long, Kept> unclaimed) {
        this.file = file;
        this.unclaimed = unclaimed;
    }

    /**
     * Opens or makes a checkpoint.
     *
     * @param seeds the seed for a new file; an old one keeps its own, unless a user set another
     */
    public static Checkpoint open(Path path, SeedScope seeds) {
        Map<Long, Kept> found = new HashMap<>();
        CheckpointFile file = CheckpointFile.open(path, seeds.seed(), note(found));
        if (seeds.explicit() && file.seed() != seeds.seed()) {
            throw file.failure(
                    "was made with the seed " + file.seed() + ", but the view has the seed " + seeds.seed()
                            + "; use the same seed, or another file",
                    null);
        }
        return new Checkpoint(file, found);
    }

    private static CheckpointScan.RecordReader note(Map<Long, Kept> found) {
        return (content, position) -> found.computeIfAbsent(content.call, call -> new Kept(content.verb))
                .add(content.first, content.count, position);
    }

    private synchronized void noteOthers(Content content, long position) {
        note(unclaimed).record(content, position);
    }

    long seed() {
        return file.seed();
    }

    /** Begins a call: finds out what the file has of it. */
    public Call begin(long call, Verb verb) {
        file.update(this::noteOthers);
        Kept kept = claim(call);
        if (kept != null && !kept.verb.equals(verb.checkpointName())) {
            throw file.failure(
                    "holds results of " + kept.verb + " for call " + call + ", which now is " + verb.verbName()
                            + "; after a change of the program use another file",
                    null);
        }
        return new Call(call, verb, kept == null ? List.of() : kept.inOrder());
    }

    private synchronized @Nullable Kept claim(long call) {
        return unclaimed.remove(call);
    }

    /**
     * Results of a call with consecutive indexes that stand together in the file.
     *
     * @param first the first one's index
     * @param count how many there are
     * @param position where their record stands
     */
    private record Stretch(long first, int count, long position) {
        long end() {
            return first + count;
        }
    }

    /** What the file has of a call. */
    private static final class Kept {
        private final String verb;
        private final List<Stretch> stretches = new ArrayList<>(1);

        Kept(String verb) {
            this.verb = verb;
        }

        void add(long first, int count, long position) {
            if (count > 0) {
                stretches.add(new Stretch(first, count, position));
            }
        }

        /** The stretches by index, without what programs at the same time have computed twice. */
        List<Stretch> inOrder() {
            // Stable, and the stretches come in the order of the file: so of two equal ones the elder counts.
            stretches.sort(Comparator.comparingLong(Stretch::first));
            List<Stretch> disjoint = new ArrayList<>(stretches.size());
            long end = 0;
            for (Stretch stretch : stretches) {
                if (stretch.first >= end) {
                    disjoint.add(stretch);
                } else if (stretch.end() > end) {
                    disjoint.add(new Stretch(end, (int) (stretch.end() - end), stretch.position));
                }
                end = Math.max(end, stretch.end());
            }
            return disjoint;
        }
    }

    /** One call's part of the file. The job asks what there is, under the engine's lock; all else is the owner's. */
    public final class Call {
        private static final int WRITE_BYTES = 1 << 20;

        /** By index, and disjoint. Never changes. */
        private final List<Stretch> kept;

        private final CheckpointRecords unwritten;

        /** Knows the classes of the results, wherever they are read. */
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

        /** The record that was read last, since it likely has the next results too; where it stands, and what it has. */
        private @Nullable ByteBuffer record;

        private long recordAt;
        private long recordFirst;

        /** The index of the result at the buffer's position. */
        private long recordNext;

        private Call(long number, Verb verb, List<Stretch> kept) {
            this.unwritten = file.records(number, verb.checkpointName());
            this.kept = kept;
        }

        /**
         * How many results from an index on are in the file, one after another, as far as they can be read at once; at
         * most the given number.
         */
        public int keptFrom(long index, long most) {
            int at = stretchAt(index);
            return at < 0 ? 0 : (int) Math.min(most, kept.get(at).end() - index);
        }

        /** How many results from an index on, which is not in the file, are not; at most the given number. */
        public int missingFrom(long index, int most) {
            int next = ~stretchAt(index);
            return next == kept.size() ? most : (int) Math.min(most, kept.get(next).first - index);
        }

        /** The stretch that has an index; else the bitwise complement of the place of the next stretch. */
        private int stretchAt(long index) {
            int low = 0;
            int high = kept.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (kept.get(middle).end() > index) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low < kept.size() && kept.get(low).first <= index ? low : ~low;
        }

        /** Reads results that are in the file, no more than {@link #keptFrom} said. */
        public Object[] read(long first, int count) {
            seek(kept.get(stretchAt(first)).position, first);
            Object[] values = new Object[count];
            for (int i = 0; i < count; i++) {
                byte[] value = new byte[record.getInt()];
                record.get(value);
                recordNext++;
                values[i] = Serialized.readOwn(value, "checkpointed result", loader);
            }
            return values;
        }

        private void seek(long position, long index) {
            if (record == null || recordAt != position) {
                record = file.read(position);
                recordAt = position;
                recordFirst = new Content(record).first;
                recordNext = recordFirst;
                record.mark();
            } else if (recordNext > index) {
                record.reset();
                recordNext = recordFirst;
            }
            for (; recordNext < index; recordNext++) {
                int length = record.getInt();
                record.position(record.position() + length);
            }
        }

        /**
         * Writes what arrived, so that it outlives this process: when this returns, the results of all segments are in
         * the file.
         *
         * @param outcomes whether values are outcomes
         */
        public void keep(Collection<Segment> arrived, boolean outcomes) {
            List<Segment> fresh = new ArrayList<>(arrived);
            fresh.removeIf(segment -> segment.isKept() || segment.failure() != null);
            fresh.sort(Comparator.comparingLong(Segment::first));
            try {
                for (Segment segment : fresh) {
                    for (int i = 0; i < segment.count(); i++) {
                        Object value = segment.values()[segment.from() + i];
                        Object result = outcomes ? ((Outcome<?>) value).get() : value;
                        unwritten.add(segment.first() + i, Serialized.write(result, "checkpointed result"));
                        if (unwritten.size() >= WRITE_BYTES) {
                            write();
                        }
                    }
                }
            } catch (LidoException | Error thrown) {
                // A result that cannot be written costs the others nothing.
                try {
                    write();
                } catch (LidoException e) {
                    thrown.addSuppressed(e);
                }
                throw thrown;
            }
            write();
        }

        private void write() {
            unwritten.endRecord();
            if (unwritten.size() > 0) {
                file.append(unwritten, Checkpoint.this::noteOthers);
            }
        }
    }
}
