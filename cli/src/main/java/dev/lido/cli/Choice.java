package dev.lido.cli;

import dev.lido.BackendInfo;
import dev.lido.spi.BackendProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * What a program that names no pool would get, without making one: under a launcher of MPI that would turn this JVM
 * into a worker.
 *
 * @param what the pool
 * @param why who says so
 * @param complaint what is wrong with it, if anything
 */
record Choice(String what, String why, Optional<String> complaint) {
    static Choice now(List<BackendInfo> backends) {
        return of(backends, System.getProperty("lido.pool"), System.getenv("LIDO_POOL"));
    }

    static Choice of(List<BackendInfo> backends, String property, String environment) {
        if (property != null && !property.isBlank()) {
            return named(backends, property, "the system property lido.pool says so");
        }
        if (environment != null && !environment.isBlank()) {
            return named(backends, environment, "the environment variable LIDO_POOL says so");
        }
        return automatic(backends, "neither lido.pool nor LIDO_POOL is set, and ");
    }

    private static Choice named(List<BackendInfo> backends, String spec, String why) {
        String name = spec.split("[:?]", 2)[0];
        if (name.equals("auto")) {
            return automatic(backends, why + ", and ");
        }
        Optional<BackendInfo> found =
                backends.stream().filter(backend -> backend.name().equals(name)).findFirst();
        Optional<String> complaint = found.isEmpty()
                ? Optional.of(why + ", but there is no backend '" + name + "'; put it on the class path")
                : Optional.ofNullable(found.get().problem())
                        .map(problem -> why + ", but " + name + " cannot be used here: " + problem);
        return new Choice(spec, why, complaint);
    }

    private static Choice automatic(List<BackendInfo> backends, String why) {
        List<BackendProvider> candidates = new ArrayList<>();
        Iterator<BackendProvider> providers =
                ServiceLoader.load(BackendProvider.class).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                BackendProvider provider = providers.next();
                boolean usable = backends.stream()
                        .anyMatch(backend -> backend.name().equals(provider.name()) && backend.available());
                if (usable && provider.autoPreference() > Integer.MIN_VALUE) {
                    candidates.add(provider);
                }
            } catch (ServiceConfigurationError | LinkageError unloadable) {
                // It stands among the backends, with this problem.
            }
        }
        candidates.sort(Comparator.comparingInt(BackendProvider::autoPreference).reversed());
        if (candidates.isEmpty()) {
            return new Choice(
                    "none",
                    why + "no backend offers itself to auto",
                    Optional.of("auto finds no backend; put lido-backend-threads on the class path"));
        }
        BackendProvider first = candidates.get(0);
        String others = candidates.size() == 1
                ? "no other one offers itself"
                : "it goes before "
                        + String.join(
                                ", ",
                                candidates.stream()
                                        .skip(1)
                                        .map(BackendProvider::name)
                                        .toList());
        return new Choice(
                first.name(),
                why + "auto takes " + first.name() + ", whose preference is " + first.autoPreference() + ": " + others,
                Optional.empty());
    }
}
