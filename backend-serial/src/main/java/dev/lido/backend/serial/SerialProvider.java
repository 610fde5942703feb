package dev.lido.backend.serial;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.CallerRunsBackend;
import dev.lido.spi.Option;
import java.util.List;
import java.util.Set;

/** Pools that run every task on the thread that waits for it, at the cost of a plain loop. */
@AutoService(BackendProvider.class)
public final class SerialProvider implements BackendProvider {
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
        return List.of(Option.STRICT, Option.FILTER);
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
        return new CallerRunsBackend(name());
    }
}
