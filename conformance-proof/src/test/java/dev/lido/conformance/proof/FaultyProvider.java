package dev.lido.conformance.proof;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.backend.threads.ThreadsProvider;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pools of threads whose backend has a fault. */
@AutoService(BackendProvider.class)
public final class FaultyProvider implements BackendProvider {
    private static final Option<String> FAULT = Option.text("fault", "", "which one: a FaultyBackend");

    private final BackendProvider threads = new ThreadsProvider();

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public Set<Capability> capabilities() {
        return threads.capabilities();
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(threads.options());
        options.add(FAULT);
        return options;
    }

    @Override
    public Backend open(BackendConfig config) throws Exception {
        return FaultyBackend.valueOf(config.get(FAULT)).plant(threads.open(config));
    }
}
