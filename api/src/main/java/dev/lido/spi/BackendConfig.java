package dev.lido.spi;

import java.util.OptionalInt;

/** The workers and options that one pool was asked for. Immutable; made by the engine. */
public interface BackendConfig {
    /**
     * The wanted number of workers.
     *
     * @return between 1 and {@link BackendProvider#maxWorkers()}, or empty for the backend's default
     */
    OptionalInt workers();

    /**
     * The value of an option.
     *
     * @param <T> the option's type
     * @param option one of {@link BackendProvider#options()}
     * @return what was asked for, or the option's default
     */
    <T> T get(Option<T> option);
}
