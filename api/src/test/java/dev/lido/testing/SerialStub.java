package dev.lido.testing;

import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Chunk;
import dev.lido.spi.Option;
import dev.lido.spi.Worker;
import dev.lido.spi.WorkerEvents;
import java.util.List;
import java.util.Set;

/** {@code serial}: what the engine expects to find under that name, a worker that lives in the caller. */
public final class SerialStub implements BackendProvider {
    @Override
    public String name() {
        return "serial";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INTERRUPT);
    }

    @Override
    public List<Option<?>> options() {
        return List.of(Option.STRICT);
    }

    @Override
    public int maxWorkers() {
        return 1;
    }

    @Override
    public int autoPreference() {
        return -1;
    }

    @Override
    public Backend open(BackendConfig config) {
        return new InCaller(1);
    }

    /** One worker, whatever the size claimed. */
    record InCaller(int size) implements Backend {
        @Override
        public void start(WorkerEvents events) {
            events.joined(new Caller());
        }

        @Override
        public List<String> close(long graceNanos) {
            return List.of();
        }
    }

    private static final class Caller implements Worker {
        @Override
        public String name() {
            return "caller";
        }

        @Override
        public boolean runsInCaller() {
            return true;
        }

        @Override
        public void run(Chunk chunk) {
            chunk.run();
        }
    }
}
