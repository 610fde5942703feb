package dev.lido.engine;

import dev.lido.Capability;
import dev.lido.spi.Option;
import dev.lido.spi.PoolProvider;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The providers on the class path or module path. One that can not be loaded is kept as a problem and does not hide the
 * others.
 *
 * @param usable those that were wanted and loaded, in no particular order
 * @param names the names of all that were loaded, ordered
 * @param broken what is known of those that were not
 */
record Providers(List<Found> usable, SortedSet<String> names, List<Broken> broken) {
    /** A provider, what it says of itself, and where its class came from. */
    record Found(
            PoolProvider provider,
            String name,
            @Nullable String problem,
            int autoPreference,
            Set<Capability> capabilities,
            List<Option<?>> options,
            String location) {
        /** Asks a provider everything at once, so that one that throws disturbs nobody later. */
        static Found of(PoolProvider provider, String name) {
            return new Found(
                    provider,
                    name,
                    provider.problem(),
                    provider.autoPreference(),
                    Set.copyOf(provider.capabilities()),
                    List.copyOf(provider.options()),
                    Providers.location(provider.getClass()));
        }
    }

    /** Why a provider could not be loaded. */
    record Broken(String provider, String location, String problem) {}

    /**
     * Loads them all. Those that are not wanted are asked for their names only: what the others say of themselves may take
     * a look at the machine.
     *
     * @param wanted says of a name whether its provider is
     */
    static Providers load(Predicate<String> wanted) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ServiceLoader<PoolProvider> loader =
                ServiceLoader.load(PoolProvider.class, context != null ? context : PoolProvider.class.getClassLoader());
        List<Found> usable = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>();
        List<Broken> broken = new ArrayList<>();
        Iterator<ServiceLoader.Provider<PoolProvider>> providers =
                loader.stream().iterator();
        while (true) {
            Class<? extends PoolProvider> type = null;
            try {
                if (!providers.hasNext()) {
                    return new Providers(usable, names, broken);
                }
                ServiceLoader.Provider<PoolProvider> next = providers.next();
                type = next.type();
                PoolProvider provider = next.get();
                String name = Objects.requireNonNull(provider.name(), "its name is null");
                if (wanted.test(name)) {
                    usable.add(Found.of(provider, name));
                }
                names.add(name);
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                Broken found = new Broken(
                        type == null ? "unknown" : type.getName(),
                        type == null ? "unknown" : location(type),
                        reason(e));
                if (type == null && broken.contains(found)) {
                    // The search itself fails in the same way for ever.
                    return new Providers(usable, names, broken);
                }
                broken.add(found);
            }
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
