package dev.lido.engine.pool;

import dev.lido.Capability;
import dev.lido.engine.data.ProgramLoader;
import dev.lido.engine.threads.Logs;
import dev.lido.spi.BackendProvider;
import dev.lido.spi.Option;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The providers on the class path or module path. One that cannot be loaded is kept as a problem and does not hide the
 * others.
 *
 * @param usable those that were wanted and loaded, in no particular order
 * @param names the names of all that were loaded, ordered
 * @param broken what is known of those that were not
 */
record Providers(List<Found> usable, SortedSet<String> names, List<Broken> broken) {
    private static final String SERVICES = "META-INF/services/" + BackendProvider.class.getName();

    /** A provider, what it says of itself, and where its class came from. */
    record Found(
            BackendProvider provider,
            String name,
            @Nullable String problem,
            int autoPreference,
            Set<Capability> capabilities,
            List<Option<?>> options,
            String location) {
        /** Asks a provider everything at once, so that one that throws disturbs nobody later. */
        static Found of(BackendProvider provider, String name) {
            return new Found(
                    provider,
                    name,
                    provider.problem(),
                    provider.autoPreference(),
                    Set.copyOf(provider.capabilities()),
                    Stream.concat(provider.options().stream(), Stream.of(Option.DEADLOCK))
                            .toList(),
                    Providers.location(provider.getClass()));
        }
    }

    /** Why a provider could not be loaded. */
    record Broken(String provider, String location, String problem) {}

    /**
     * Loads them all. Those that are not wanted are asked for their names only: what the others say of themselves may take
     * a look at the machine.
     *
     * @param wanted the name of the one that is wanted; null for all
     */
    static Providers load(@Nullable String wanted) {
        ServiceLoader<BackendProvider> loader = ServiceLoader.load(BackendProvider.class, ProgramLoader.context());
        List<Found> usable = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>();
        List<Broken> broken = new ArrayList<>();
        Iterator<ServiceLoader.Provider<BackendProvider>> providers =
                loader.stream().iterator();
        while (true) {
            Class<? extends BackendProvider> type = null;
            try {
                if (!providers.hasNext()) {
                    break;
                }
                ServiceLoader.Provider<BackendProvider> next = providers.next();
                type = next.type();
                BackendProvider provider = next.get();
                String name = Objects.requireNonNull(provider.name(), "its name is null");
                if (wanted == null || wanted.equals(name)) {
                    usable.add(Found.of(provider, name));
                }
                names.add(name);
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                Broken found = new Broken(
                        type == null ? "unknown" : type.getName(),
                        type == null ? "unknown" : location(type),
                        reason(e));
                if (type == null && broken.contains(found)) {
                    // The search itself fails in the same way forever.
                    break;
                }
                broken.add(found);
            }
        }
        if (wanted == null || usable.isEmpty()) {
            addUnregistered(wanted, usable, names, broken);
        }
        return new Providers(usable, names, broken);
    }

    /**
     * Adds backends of Lido's that are there but not registered: tools that merge jars keep one of the files of the same
     * name, unless they are told to merge those too.
     */
    private static void addUnregistered(
            @Nullable String wanted, List<Found> usable, SortedSet<String> names, List<Broken> broken) {
        List<String> found = new ArrayList<>();
        String location = "";
        for (OwnBackends.OwnBackend own : OwnBackends.all()) {
            if (names.contains(own.name())
                    || broken.stream().anyMatch(other -> other.provider().equals(own.provider()))) {
                continue;
            }
            try {
                Class<?> type = Class.forName(own.provider(), false, ProgramLoader.context());
                if (!type.getModule().isNamed() && !isRegistered(type)) {
                    location = location(type);
                    BackendProvider provider =
                            (BackendProvider) type.getDeclaredConstructor().newInstance();
                    if (wanted == null || wanted.equals(own.name())) {
                        usable.add(Found.of(provider, own.name()));
                    }
                    names.add(own.name());
                    found.add(own.name());
                }
            } catch (ClassNotFoundException notThere) {
                // So it is for most programs: they have the backends that they use.
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                broken.add(new Broken(own.provider(), location, reason(e)));
            }
        }
        if (!found.isEmpty()) {
            Logs.LIDO.log(
                    Level.INFO,
                    "found by name only: {0}, since {1} in {2} does not list {3}; when merging jars merge these files, or"
                            + " backends that are not Lido''s own stay unknown",
                    String.join(", ", found),
                    SERVICES,
                    location,
                    found.size() == 1 ? "it" : "them");
        }
    }

    /** Whether the jar or folder that a provider comes from registers it: then it is hidden on purpose. */
    private static boolean isRegistered(Class<?> provider) {
        String place = location(provider);
        try {
            URLConnection file =
                    new URL(place.endsWith("/") ? place + SERVICES : "jar:" + place + "!/" + SERVICES).openConnection();
            // A cached connection would keep the jar open.
            file.setUseCaches(false);
            try (InputStream in = file.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .anyMatch(line -> line.strip().equals(provider.getName()));
            }
        } catch (IOException none) {
            return false;
        }
    }

    private static String reason(Throwable thrown) {
        return thrown.getCause() == null ? thrown.getMessage() : thrown.getMessage() + ": " + thrown.getCause();
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? String.valueOf(type.getModule())
                : source.getLocation().toString();
    }
}
