package dev.lido.engine.pool;

import dev.lido.ConfigException;
import dev.lido.PoolConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Selects the backend that a configuration means: by its name, else by system property, by environment variable, or the
 * preferred one of those that were found. Where there is none, its errors name what was meant and what is missing.
 */
final class ProviderSelector {
    private static final String AUTO = "auto";
    private static final String PROPERTY = "lido.pool";
    private static final String ENVIRONMENT = "LIDO_POOL";
    private static final String BY_PROPERTY = "system property " + PROPERTY;
    private static final String BY_ENVIRONMENT = "environment variable " + ENVIRONMENT;

    private ProviderSelector() {}

    /** Adds to an error where a value came from that is neither in the program nor on its command line. */
    static <R> R blaming(PoolConfig config, Supplier<R> action) {
        try {
            return action.get();
        } catch (ConfigException e) {
            throw switch (config.source()) {
                case BY_PROPERTY -> blamed(e, BY_PROPERTY, System.getProperty(PROPERTY));
                case BY_ENVIRONMENT -> blamed(e, BY_ENVIRONMENT, System.getenv(ENVIRONMENT));
                default -> e;
            };
        }
    }

    private static ConfigException blamed(ConfigException e, String source, String spec) {
        String message = e.getMessage().substring(e.code().length() + 2);
        return new ConfigException(e.code(), "the " + source + " asks for the pool '" + spec + "', but " + message, e);
    }

    /** Whether the backend is chosen by what was found. */
    static boolean isAuto(PoolConfig config) {
        return config.backend().orElse(AUTO).equals(AUTO);
    }

    /**
     * Finds the backend that a configuration means.
     *
     * @throws ConfigException LIDO-2, LIDO-7 or LIDO-8, if there is none, or more than one
     */
    static Providers.Found find(PoolConfig config) {
        return isAuto(config) ? mostPreferred(Providers.load(null)) : named(config);
    }

    /** The configuration that holds where the program names no backend: by property, environment, or default. */
    static PoolConfig fallBack(PoolConfig config) {
        String property = System.getProperty(PROPERTY);
        if (property != null && !property.isBlank()) {
            return chosen(config, property, BY_PROPERTY);
        }
        String environment = System.getenv(ENVIRONMENT);
        if (environment != null && !environment.isBlank()) {
            return chosen(config, environment, BY_ENVIRONMENT);
        }
        return chosen(config, AUTO, "default");
    }

    private static PoolConfig chosen(PoolConfig config, String spec, String source) {
        PoolConfig parsed;
        try {
            parsed = PoolConfig.parse(spec);
        } catch (ConfigException e) {
            throw blamed(e, source, spec);
        }
        PoolConfig.Builder builder = config.toBuilder().spec(spec).source(source);
        if (parsed.workers().isEmpty()) {
            config.workers().ifPresent(builder::workers);
        }
        config.options().forEach((key, value) -> {
            if (!parsed.options().containsKey(key)) {
                builder.option(key, value);
            }
        });
        return builder.build();
    }

    private static Providers.Found mostPreferred(Providers providers) {
        return providers.usable().stream()
                .filter(found -> found.autoPreference() > Integer.MIN_VALUE)
                .filter(found -> found.problem() == null)
                .max(Comparator.comparingInt(found -> found.autoPreference()))
                .orElseThrow(() -> new ConfigException(
                        "LIDO-8",
                        "no backend was found that could be chosen automatically" + brokenHint(providers)
                                + "; put lido-backend-threads or another backend on the class path"
                                + (providers.names().isEmpty()
                                        ? ""
                                        : ", or name one of those found: " + String.join(", ", providers.names()))));
    }

    private static Providers.Found named(PoolConfig config) {
        String name = config.backend().orElseThrow();
        Providers providers = Providers.load(name);
        List<Providers.Found> matches = providers.usable();
        if (matches.isEmpty()) {
            throw unknown(config, name, providers);
        }
        if (matches.size() > 1) {
            throw new ConfigException(
                    "LIDO-7",
                    "the backend name '" + name + "' is provided " + matches.size() + " times: "
                            + matches.stream()
                                    .map(found -> found.provider().getClass().getName() + " in " + found.location())
                                    .collect(Collectors.joining(" and "))
                            + "; remove all but one from the class path");
        }
        return matches.get(0);
    }

    private static ConfigException unknown(PoolConfig config, String name, Providers providers) {
        Set<String> names = providers.names();
        Optional<String> artifact = OwnBackends.named(name).map(own -> own.artifact());
        if (names.isEmpty()) {
            return new ConfigException(
                    "LIDO-8",
                    "the backend '" + name + "' was requested, but no backend was found at all" + brokenHint(providers)
                            + "; put " + artifact.orElse("lido-backend-threads or another backend")
                            + " on the class path");
        }
        return new ConfigException(
                "LIDO-2",
                "there is no backend '" + name + "'"
                        + artifact.map(jar -> ", which is in " + jar + "; put that on the class path")
                                .orElseGet(() -> guess(config, name, names))
                        + "; the backends found are " + String.join(", ", names) + ", and auto chooses among them"
                        + brokenHint(providers));
    }

    /** What a wrong name may have meant: a backend that is there or another one of Lido's, with a number behind it or not. */
    private static String guess(PoolConfig config, String name, Set<String> found) {
        Set<String> candidates = new TreeSet<>(found);
        OwnBackends.all().forEach(own -> candidates.add(own.name()));
        int letters = name.length();
        while (letters > 0 && Character.isDigit(name.charAt(letters - 1))) {
            letters--;
        }
        String number = config.workers().isPresent() ? "" : name.substring(letters);
        if (!number.isEmpty() && "-_".indexOf(name.charAt(letters - 1)) >= 0) {
            letters--;
        }
        Optional<String> near =
                number.isEmpty() ? Optional.empty() : NearestName.of(name.substring(0, letters), candidates);
        if (near.isPresent()) {
            return didYouMean(near.get() + ":" + number, near.get(), found);
        }
        return NearestName.of(name, candidates)
                .map(alike -> didYouMean(alike, alike, found))
                .orElse("");
    }

    private static String didYouMean(String spec, String backend, Set<String> found) {
        return " (did you mean '" + spec + "'" + (found.contains(backend) ? "" : ", which is not on the class path")
                + "?)";
    }

    private static String brokenHint(Providers providers) {
        if (providers.broken().isEmpty()) {
            return "";
        }
        return providers.broken().stream()
                .map(broken -> broken.provider() + " in " + broken.location() + ": " + broken.problem())
                .collect(Collectors.joining("; ", " (and could not be loaded: ", ")"));
    }
}
