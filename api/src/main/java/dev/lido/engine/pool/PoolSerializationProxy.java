package dev.lido.engine.pool;

import dev.lido.engine.data.Settings;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a captured pool, or a view of one, travels as. Read in the JVM that it came from it is that very object again.
 * Read anywhere else it is a serial stand-in with the same settings, since the pool's workers are busy with the task
 * that captured it.
 */
record PoolSerializationProxy(UUID id, boolean pool, Settings settings) implements Serializable {
    private static final ConcurrentMap<UUID, WeakReference<DefaultMapper>> ORIGINALS = new ConcurrentHashMap<>();
    private static final ReferenceQueue<DefaultMapper> GONE = new ReferenceQueue<>();

    static PoolSerializationProxy of(DefaultMapper view) {
        for (Reference<? extends DefaultMapper> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ORIGINALS.remove(((Original) gone).id);
        }
        UUID id = UUID.randomUUID();
        ORIGINALS.put(id, new Original(view, id));
        return new PoolSerializationProxy(
                id, view instanceof DefaultPool, view.settings().forOtherJvm());
    }

    /** Part of the serialization protocol: takes the place of the handle that was read. */
    private Object readResolve() {
        WeakReference<DefaultMapper> original = ORIGINALS.get(id);
        DefaultMapper view = original == null ? null : original.get();
        return view != null ? view : standIn();
    }

    private DefaultMapper standIn() {
        DefaultPool standIn = PoolFactory.standIn();
        return pool ? standIn.withSettings(settings) : standIn.with(settings);
    }

    private static final class Original extends WeakReference<DefaultMapper> {
        final UUID id;

        Original(DefaultMapper view, UUID id) {
            super(view, GONE);
            this.id = id;
        }
    }
}
