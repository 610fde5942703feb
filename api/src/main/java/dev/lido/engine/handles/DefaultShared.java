package dev.lido.engine.handles;

import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.core.Engine;
import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.engine.shared.SharedObject;
import dev.lido.shared.Broadcast;
import dev.lido.shared.Cell;
import dev.lido.shared.Channel;
import dev.lido.shared.Counter;
import dev.lido.shared.Flag;
import dev.lido.shared.Permits;
import dev.lido.shared.Shared;
import dev.lido.shared.SharedDoubleArray;
import dev.lido.shared.SharedIntArray;
import dev.lido.shared.SharedList;
import dev.lido.shared.SharedLongArray;
import dev.lido.shared.SharedMap;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes handles of the state of one pool. */
public final class DefaultShared implements Shared {
    private final @Nullable Engine engine;
    private final UnaryOperator<@Nullable Object> copier;

    /**
     * @param engine the pool's engine; null if that is in another JVM
     * @param copier copies a value if the pool copies
     */
    public DefaultShared(@Nullable Engine engine, UnaryOperator<@Nullable Object> copier) {
        this.engine = engine;
        this.copier = copier;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the kind decides which handle it is
    private <H> H open(SharedKind kind, @Nullable String name, @Nullable Object argument) {
        if (engine == null) {
            return (H) Handles.make(kind, number(kind, name, argument), name == null ? "" : name, null);
        }
        engine.refuseStranger();
        engine.shared().open(this);
        SharedObject object = engine.shared().open(kind, name, copier.apply(argument));
        return (H) handle(kind, object.number(), object.name());
    }

    /** {@return a handle of an object of this JVM} */
    AbstractHandle handle(SharedKind kind, long number, String name) {
        return Handles.make(kind, number, name, engine == null ? null : new AbstractHandle.Origin(engine, copier));
    }

    private static long number(SharedKind kind, @Nullable String name, @Nullable Object argument) {
        try {
            return (long)
                    CurrentTask.request(0, Operation.OPEN, new @Nullable Object[] {kind.name(), name, argument}, -1);
        } catch (InterruptedException e) {
            throw new AssertionError("only waits are interrupted", e);
        }
    }

    private static String named(String name) {
        return Objects.requireNonNull(name, "name");
    }

    @Override
    public Counter counter() {
        return open(SharedKind.COUNTER, null, null);
    }

    @Override
    public Counter counter(String name) {
        return open(SharedKind.COUNTER, named(name), null);
    }

    @Override
    public <T extends @Nullable Object> Cell<T> cell(T initial) {
        return open(SharedKind.CELL, null, initial);
    }

    @Override
    public <T extends @Nullable Object> Cell<T> cell(String name, T initial) {
        return open(SharedKind.CELL, named(name), initial);
    }

    @Override
    public Flag flag() {
        return open(SharedKind.FLAG, null, null);
    }

    @Override
    public Flag flag(String name) {
        return open(SharedKind.FLAG, named(name), null);
    }

    @Override
    public Permits permits(int count) {
        return open(SharedKind.PERMITS, null, count);
    }

    @Override
    public Permits permits(String name, int count) {
        return open(SharedKind.PERMITS, named(name), count);
    }

    @Override
    public <T> Channel<T> channel(int capacity) {
        return open(SharedKind.CHANNEL, null, capacity);
    }

    @Override
    public <T> Channel<T> channel(String name, int capacity) {
        return open(SharedKind.CHANNEL, named(name), capacity);
    }

    @Override
    public <K, V> SharedMap<K, V> map() {
        return open(SharedKind.MAP, null, null);
    }

    @Override
    public <K, V> SharedMap<K, V> map(String name) {
        return open(SharedKind.MAP, named(name), null);
    }

    @Override
    public <T extends @Nullable Object> SharedList<T> list() {
        return open(SharedKind.LIST, null, null);
    }

    @Override
    public <T extends @Nullable Object> SharedList<T> list(String name) {
        return open(SharedKind.LIST, named(name), null);
    }

    @Override
    public SharedDoubleArray doubles(int length) {
        return open(SharedKind.DOUBLES, null, length);
    }

    @Override
    public SharedDoubleArray doubles(String name, int length) {
        return open(SharedKind.DOUBLES, named(name), length);
    }

    @Override
    public SharedLongArray longs(int length) {
        return open(SharedKind.LONGS, null, length);
    }

    @Override
    public SharedLongArray longs(String name, int length) {
        return open(SharedKind.LONGS, named(name), length);
    }

    @Override
    public SharedIntArray ints(int length) {
        return open(SharedKind.INTS, null, length);
    }

    @Override
    public SharedIntArray ints(String name, int length) {
        return open(SharedKind.INTS, named(name), length);
    }

    @Override
    public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
        return open(SharedKind.BROADCAST, null, value);
    }
}
