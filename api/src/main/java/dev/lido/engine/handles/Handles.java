package dev.lido.engine.handles;

import dev.lido.engine.shared.SharedKind;
import org.jspecify.annotations.Nullable;

/** Makes the handles of all kinds. */
final class Handles {
    private Handles() {}

    static AbstractHandle make(SharedKind kind, long number, String name, AbstractHandle.@Nullable Origin origin) {
        return switch (kind) {
            case COUNTER -> new CounterHandle(number, name, origin);
            case CELL -> new CellHandle<>(number, name, origin);
            case FLAG -> new FlagHandle(number, name, origin);
            case PERMITS -> new PermitsHandle(number, name, origin);
            case CHANNEL -> new ChannelHandle<>(number, name, origin);
            case MAP -> new MapHandle<>(number, name, origin);
            case LIST -> new ListHandle<>(number, name, origin);
            case DOUBLES -> new DoubleArrayHandle(number, name, origin);
            case LONGS -> new LongArrayHandle(number, name, origin);
            case INTS -> new IntArrayHandle(number, name, origin);
            case BROADCAST -> new BroadcastHandle<>(number, name, origin);
        };
    }
}
