package dev.lido.conformance;

import dev.lido.Pool;
import dev.lido.Pools;
import org.junit.jupiter.api.Assumptions;

/** Cases about options that not every backend has. */
final class Options {
    private Options() {}

    /** Whether the pool's backend lists an option. */
    static boolean has(Pool pool, String option) {
        return Pools.backends().stream()
                .filter(backend -> backend.name().equals(pool.backend()))
                .flatMap(backend -> backend.options().stream())
                .anyMatch(listed -> listed.name().equals(option));
    }

    /** Skips the case where the pool's backend does not list an option. */
    static void need(Pool pool, String option) {
        if (!has(pool, option)) {
            Assumptions.abort("needs the option " + option + ", which backend " + pool.backend() + " does not list");
        }
    }
}
