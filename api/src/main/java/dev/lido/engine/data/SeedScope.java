package dev.lido.engine.data;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers the calls that share a seed: those of a pool, or of one seeded view and the views derived from it.
 *
 * @param seed the seed
 * @param explicit whether a view's user set it, so that calls made inside a task keep it too
 * @param calls how many calls were numbered
 */
public record SeedScope(long seed, boolean explicit, AtomicLong calls) implements Serializable {
    public SeedScope(long seed, boolean explicit) {
        this(seed, explicit, new AtomicLong());
    }
}
