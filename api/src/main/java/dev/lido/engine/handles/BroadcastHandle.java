package dev.lido.engine.handles;

import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Broadcast;
import dev.lido.spi.RequestSender;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a broadcast. A worker keeps the value as long as it is connected, and the workers of one JVM share it.
 */
final class BroadcastHandle<T extends @Nullable Object> extends AbstractHandle implements Broadcast<T> {
    private static final long serialVersionUID = 1L;

    /** The values that workers of this JVM keep, by the numbers of their objects. */
    private static final ConcurrentMap<Long, WeakReference<Kept>> KEPT = new ConcurrentHashMap<>();

    BroadcastHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.BROADCAST, number, name, origin);
    }

    /** A value that was received. */
    private record Kept(@Nullable Object value) {}

    @Override
    @SuppressWarnings("unchecked") // the broadcast has this value only
    public T get() {
        Origin origin = origin();
        return (T) (origin == null ? kept().value : here(origin));
    }

    /** The same for all tasks of this JVM, also where the pool copies. */
    private @Nullable Object here(Origin origin) {
        return origin.engine()
                .shared()
                .perform(number(), Operation.GET, new Object[0], origin.engine().participant());
    }

    private Kept kept() {
        RequestSender sender = CurrentTask.requestSender();
        Kept own = (Kept) sender.kept().get(number());
        if (own != null) {
            return own;
        }
        Kept found = ofOtherWorker();
        if (found == null) {
            found = new Kept(call(Operation.GET));
            KEPT.values().removeIf(reference -> reference.get() == null);
            KEPT.put(number(), new WeakReference<>(found));
        }
        sender.kept().put(number(), found);
        return found;
    }

    private @Nullable Kept ofOtherWorker() {
        WeakReference<Kept> reference = KEPT.get(number());
        return reference == null ? null : reference.get();
    }
}
