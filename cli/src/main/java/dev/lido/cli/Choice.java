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
 * The pool that a program without a specification would get. No pool is created to find out: under a launcher of MPI
 * that would turn this JVM into a worker.
 *
 * @param what the pool
 * @param why the reason for the choice
 * @param complaint the problem with the pool, if there is one
 */
record Choice(String what, String why, Optional<String> complaint) {
    static Choice now(List<BackendInfo> backends) {
        return of(backends, System.getProperty("lido.pool"), System.getenv("LIDO_POOL"));
    }

    static Choice of(List<BackendInfo> backends, String property, String environment) {
        if (property != null && !property.isBlank()) {
            return named(backends, property, "the system property lido.pool requests it");
        }
        if (environment != null && !environment.isBlank()) {
            return named(backends, environment, "the environment variable LIDO_POOL requests it");
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
                // It is listed among the backends, with this problem.
            }
        }
        candidates.sort(Comparator.comparingInt(BackendProvider::autoPreference).reversed());
        if (candidates.isEmpty()) {
            return new Choice(
                    "none",
                    why + "no backend is available to auto",
                    Optional.of("auto found no backend; put lido-backend-threads on the class path"));
        }
        BackendProvider first = candidates.get(0);
        String others = candidates.size() == 1
                ? "no other backend is available to auto"
                : "it is preferred to "
                        + String.join(
                                ", ",
                                candidates.stream()
                                        .skip(1)
                                        .map(BackendProvider::name)
                                        .toList());
        return new Choice(
                first.name(),
                why + "auto selects " + first.name() + ", whose preference is " + first.autoPreference() + ": "
                        + others,
                Optional.empty());
    }
}
