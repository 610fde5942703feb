package com.example.executor;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.util.List;
import java.util.Set;

/** Pools whose workers are executors with one thread each. */
@AutoService(BackendProvider.class)
public final class ExecutorProvider implements BackendProvider {
    static final Option<Integer> STACK = Option.integer(
            "stack", 0, 0, 1_000_000, "the stack size of each worker's thread in KiB, or 0 for the JVM's default");

    @Override
    public String name() {
        return "executor";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.INTERRUPT);
    }

    @Override
    public List<Option<?>> options() {
        return List.of(STACK, Option.STRICT);
    }

    @Override
    public Backend open(BackendConfig config) {
        int workers = config.workers().orElseGet(() -> Runtime.getRuntime().availableProcessors());
        return new ExecutorBackend(workers, config.get(STACK));
    }
}
