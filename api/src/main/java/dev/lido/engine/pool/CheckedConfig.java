package dev.lido.engine.pool;

import dev.lido.ConfigException;
import dev.lido.PoolConfig;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.Option;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A configuration that was checked against what a provider says of itself. */
record CheckedConfig(OptionalInt workers, Map<String, Object> values) implements BackendConfig {
    static CheckedConfig of(PoolConfig config, Providers.Found found) {
        String name = found.name();
        int maxWorkers = found.provider().maxWorkers();
        Map<String, Option<?>> known = new LinkedHashMap<>();
        for (Option<?> option : found.options()) {
            known.put(option.name(), option);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : config.options().entrySet()) {
            String key = entry.getKey();
            String text = entry.getValue();
            Option<?> option = find(known, key);
            if (option == null) {
                throw unknownOption(name, key, known);
            }
            if (option.isFamily()) {
                addToFamily(values, option, key, text);
                continue;
            }
            Object value = option.parse(text);
            if (value == null) {
                throw new ConfigException(
                        "LIDO-4",
                        "the option '" + key + "' of the backend " + name + " must be "
                                + option.info().type() + ", but is '" + text + "'; the default is "
                                + option.defaultValue());
            }
            values.put(key, value);
        }
        if (config.workers().isPresent() && config.workers().getAsInt() > maxWorkers) {
            throw new ConfigException(
                    "LIDO-5",
                    "the number of workers is " + config.workers().getAsInt() + ", but the backend " + name
                            + " has at most " + maxWorkers
                            + "; leave the number out, or choose another backend");
        }
        return new CheckedConfig(config.workers(), values);
    }

    private static @Nullable Option<?> find(Map<String, Option<?>> known, String key) {
        for (Option<?> option : known.values()) {
            if (option.matches(key)) {
                return option;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // what a family's values are
    private static void addToFamily(Map<String, Object> values, Option<?> family, String key, String text) {
        Map<String, String> members =
                (Map<String, String>) values.computeIfAbsent(family.name(), unused -> new LinkedHashMap<>());
        members.put(key.substring(family.name().length() - 1), text);
    }

    private static ConfigException unknownOption(String backend, String key, Map<String, Option<?>> known) {
        List<String> lines = new ArrayList<>();
        known.values()
                .forEach(
                        option -> lines.add(option.name() + " (" + option.info().type() + ")"));
        return new ConfigException(
                "LIDO-3",
                "the backend " + backend + " has no option '" + key + "'"
                        + NearestName.of(key, known.keySet())
                                .map(near -> " (did you mean '" + near + "'?)")
                                .orElse("")
                        + "; its options are " + String.join(", ", lines));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T get(Option<T> option) {
        return (T) values.getOrDefault(option.name(), option.defaultValue());
    }
}
