package dev.lido.engine;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random generators that depend on (seed, call, index) only. */
final class RandomStreams {
    /**
     * The fractional part of the golden ratio in 64 bits, as in {@link java.util.SplittableRandom}: an odd step without
     * pattern.
     */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private RandomStreams() {}

    static RandomGenerator generator(long seed, long call, long index) {
        long low = hash(hash(hash(GOLDEN_GAMMA, seed), call), index);
        long high = hash(hash(hash(~GOLDEN_GAMMA, seed), call), index);
        ByteBuffer state = ByteBuffer.allocate(4 * Long.BYTES);
        state.putLong(low).putLong(high).putLong(mix(low + GOLDEN_GAMMA)).putLong(mix(high + GOLDEN_GAMMA));
        return Algorithm.FACTORY.create(state.array());
    }

    /** A seed for the calls that the task (seed, call, index) makes itself. */
    static long nestedSeed(long seed, long call, long index) {
        return hash(hash(hash(hash(GOLDEN_GAMMA, seed), call), index), GOLDEN_GAMMA);
    }

    private static long hash(long state, long value) {
        return mix(state ^ mix(value + GOLDEN_GAMMA));
    }

    /**
     * David Stafford's variant 13 of the 64-bit finaliser of MurmurHash3, a bijection whose every output bit depends on
     * every input bit.
     */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Looked up at the first use: the search through all generators takes milliseconds. */
    private static final class Algorithm {
        static final RandomGeneratorFactory<RandomGenerator> FACTORY = RandomGeneratorFactory.of("L64X128MixRandom");
    }
}
