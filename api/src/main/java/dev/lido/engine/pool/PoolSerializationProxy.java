package dev.lido.engine.pool;

import dev.lido.Delivery;
import dev.lido.engine.data.SeedScope;
import dev.lido.engine.data.Settings;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What a captured pool, or a view of one, travels as. Read in the JVM that it came from it is that very object again.
 * Read anywhere else it is a serial stand-in with the same settings, since the pool's workers are busy with the task
 * that captured it.
 */
record PoolSerializationProxy(
        UUID id,
        boolean pool,
        int chunkSize,
        int window,
        int retries,
        int retriesOnLoss,
        Delivery delivery,
        @Nullable Duration limit,
        long seed,
        boolean explicitSeed)
        implements Serializable {
    private static final ConcurrentMap<UUID, WeakReference<DefaultMapper>> ORIGINALS = new ConcurrentHashMap<>();
    private static final ReferenceQueue<DefaultMapper> GONE = new ReferenceQueue<>();

    static PoolSerializationProxy of(DefaultMapper view) {
        for (Reference<? extends DefaultMapper> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            ORIGINALS.remove(((Original) gone).id);
        }
        UUID id = UUID.randomUUID();
        ORIGINALS.put(id, new Original(view, id));
        Settings settings = view.settings();
        return new PoolSerializationProxy(
                id,
                view instanceof DefaultPool,
                settings.chunkSize(),
                settings.window(),
                settings.retries(),
                settings.retriesOnLoss(),
                settings.delivery(),
                settings.limit(),
                settings.seeds().seed(),
                settings.seeds().explicit());
    }

    /** Part of the serialization protocol: takes the place of the handle that was read. */
    private Object readResolve() {
        WeakReference<DefaultMapper> original = ORIGINALS.get(id);
        DefaultMapper view = original == null ? null : original.get();
        return view != null ? view : standIn();
    }

    private DefaultMapper standIn() {
        DefaultPool standIn = PoolFactory.standIn();
        Settings settings = Settings.defaults(seed)
                .withSeeds(new SeedScope(seed, explicitSeed))
                .withRetries(retries)
                .withRetriesOnLoss(retriesOnLoss)
                .withDelivery(delivery);
        settings = chunkSize == 0 ? settings : settings.withChunkSize(chunkSize);
        settings = window == 0 ? settings : settings.withWindow(window);
        settings = limit == null ? settings : settings.withLimit(limit);
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
