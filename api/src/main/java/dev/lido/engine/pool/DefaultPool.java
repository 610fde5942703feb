package dev.lido.engine.pool;

import dev.lido.Capability;
import dev.lido.Pool;
import dev.lido.PoolExecutorService;
import dev.lido.WorkerInfo;
import dev.lido.engine.core.Engine;
import dev.lido.engine.data.JavaFormat;
import dev.lido.engine.data.Serialized;
import dev.lido.engine.data.Settings;
import dev.lido.engine.handles.DefaultShared;
import dev.lido.shared.Shared;
import java.lang.constant.Constable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pool: the verbs, and the life of the engine under them. */
public final class DefaultPool extends DefaultMapper implements Pool {
    private static final long serialVersionUID = 1L;

    private static final String SHARED = "value of shared state";

    private final transient Set<Capability> capabilities;

    public DefaultPool(Engine engine, Settings settings, @Nullable JavaFormat strict, Set<Capability> capabilities) {
        super(engine, settings, strict);
        this.capabilities = capabilities;
    }

    /** The same pool with other settings. */
    DefaultPool withSettings(Settings changed) {
        return new DefaultPool(engine(), changed, strict(), capabilities);
    }

    @Override
    public void close() {
        engine().close();
    }

    @Override
    public void terminate() {
        engine().terminate();
    }

    @Override
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return engine().awaitTermination(timeout.toNanos());
    }

    @Override
    public int size() {
        return engine().size();
    }

    @Override
    public void resize(int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("LIDO-10: a pool cannot have " + workers + " workers; give at least 1");
        }
        if (!capabilities.contains(Capability.ELASTIC)) {
            throw new UnsupportedOperationException("LIDO-24: a pool of the backend " + backend()
                    + " cannot be resized; make a new one with " + workers + " workers");
        }
        engine().resize(workers);
    }

    @Override
    public List<WorkerInfo> workers() {
        return engine().workers();
    }

    @Override
    public String backend() {
        return engine().backendName();
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public PoolExecutorService executor() {
        return new PoolExecutor(this);
    }

    @Override
    public Shared shared() {
        return new DefaultShared(engine().isStandIn() ? null : engine(), this::copy);
    }

    /** Copies a value of shared state, if the pool copies. */
    private @Nullable Object copy(@Nullable Object value) {
        if ((strict() == null && !copies()) || value == null || value instanceof Constable) {
            return value;
        }
        JavaFormat format = strict() == null ? new JavaFormat("") : strict();
        return Serialized.read(format, Serialized.write(value, SHARED), SHARED, value.getClass());
    }

    boolean copies() {
        return capabilities.contains(Capability.COPIES);
    }

    /**
     * Turns what is to be an input into what can be handed out in its place, where the pool copies: as it is now, and so
     * that the calling thread learns if it cannot travel.
     *
     * @param role what the value is, for the error
     * @throws dev.lido.LidoException LIDO-17, if it cannot be serialized
     */
    Object encoded(Object value, String role) {
        if (strict() != null) {
            return StrictTask.encoded(value, role);
        }
        if (!copies()) {
            return value;
        }
        Object encoded = engine().encoded(value, role);
        if (encoded == value) {
            // The backend does not encode ahead. That it can be serialized has to be known nevertheless.
            byte[] unused = Serialized.write(value, role);
        }
        return encoded;
    }

    @Override
    public long seed() {
        return settings().seeds().seed();
    }

    @Override
    public String toString() {
        return "Pool[" + backend() + ", " + size() + (size() == 1 ? " worker]" : " workers]");
    }
}
