package com.example.standby;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.remote.RemoteOptions;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pools whose workers are JVMs that are started from outside, and that find the pool by a folder. */
@AutoService(BackendProvider.class)
public final class StandbyProvider implements BackendProvider {
    private static final Option<String> FOLDER =
            Option.text("folder", "", "a folder that only this user can enter, where workers find the pool");

    @Override
    public String name() {
        return "standby";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.REMOTE, Capability.COPIES, Capability.ISOLATION, Capability.INTERRUPT);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(RemoteOptions.ALL);
        options.add(FOLDER);
        return options;
    }

    @Override
    public Backend open(BackendConfig config) {
        Path folder = Path.of(config.get(FOLDER));
        if (config.get(FOLDER).isEmpty() || !Files.isDirectory(folder)) {
            throw new ConfigException(
                    "STANDBY-1", "the option 'folder' of the backend standby names no folder: " + folder);
        }
        return new StandbyBackend(config.workers().orElse(1), folder, RemoteOptions.of(config));
    }
}
