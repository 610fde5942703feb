package com.example.hosts;

import com.google.auto.service.AutoService;
import dev.lido.Capability;
import dev.lido.ConfigException;
import dev.lido.remote.RemoteOptions;
import dev.lido.remote.process.Archive;
import dev.lido.remote.process.JvmSpec;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Pools whose workers run on other hosts, where a command such as ssh starts them. */
@AutoService(BackendProvider.class)
public final class HostsProvider implements BackendProvider {
    private static final Option<String> HOSTS =
            Option.text("hosts", "localhost", "the hosts that workers run on, in turns, separated by commas");
    private static final Option<String> VIA = Option.text(
            "via",
            "",
            "the command that runs a command line on {host}, such as ssh -o BatchMode=yes {host}; none runs it here");
    private static final Option<String> LISTEN =
            Option.text("listen", "127.0.0.1", "the address of this machine that workers connect to");

    @Override
    public String name() {
        return "hosts";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(
                Capability.REMOTE, Capability.COPIES, Capability.ISOLATION, Capability.INTERRUPT, Capability.KILL);
    }

    @Override
    public List<Option<?>> options() {
        List<Option<?>> options = new ArrayList<>(List.of(HOSTS, VIA, LISTEN));
        options.addAll(JvmSpec.OPTIONS);
        options.addAll(RemoteOptions.ALL);
        options.addAll(List.of(RemoteOptions.SAME_CLASSES, RemoteOptions.MAX_TASKS));
        return options;
    }

    /** Unless told otherwise there is one worker for each host. */
    @Override
    public Backend open(BackendConfig config) {
        List<String> hosts = List.of(config.get(HOSTS).split(","));
        String via = config.get(VIA).strip();
        if (!via.isEmpty() && hosts.size() > 1 && !via.contains("{host}")) {
            throw new ConfigException(
                    "HOSTS-1", "the option via='" + via + "' does not say where {host} goes, though there are several");
        }
        return new HostsBackend(new HostsSettings(
                config.workers().orElse(hosts.size()),
                hosts,
                via,
                config.get(LISTEN),
                JvmSpec.of(config, Archive.none()),
                config.get(RemoteOptions.SAME_CLASSES),
                RemoteOptions.maxTasks(config),
                RemoteOptions.of(config)));
    }
}
