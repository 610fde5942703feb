package dev.lido.engine;

import dev.lido.spi.PoolProvider;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The providers on the class path or module path. One that can not be loaded is kept as a problem and does not hide the
 * others.
 *
 * @param usable those that were loaded, in no particular order
 * @param broken what is known of those that were not
 */
record Providers(List<Found> usable, List<Broken> broken) {
    /** A provider, its name, and where its class came from. */
    record Found(PoolProvider provider, String name, String location) {}

    /** Why a provider could not be loaded. */
    record Broken(String provider, String location, String problem) {}

    static Providers load() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ServiceLoader<PoolProvider> loader =
                ServiceLoader.load(PoolProvider.class, context != null ? context : PoolProvider.class.getClassLoader());
        List<Found> usable = new ArrayList<>();
        List<Broken> broken = new ArrayList<>();
        Iterator<ServiceLoader.Provider<PoolProvider>> providers =
                loader.stream().iterator();
        while (true) {
            Class<? extends PoolProvider> type = null;
            try {
                if (!providers.hasNext()) {
                    return new Providers(usable, broken);
                }
                ServiceLoader.Provider<PoolProvider> next = providers.next();
                type = next.type();
                PoolProvider provider = next.get();
                usable.add(new Found(provider, provider.name(), location(type)));
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                broken.add(new Broken(
                        type == null ? "unknown" : type.getName(),
                        type == null ? "unknown" : location(type),
                        reason(e)));
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
