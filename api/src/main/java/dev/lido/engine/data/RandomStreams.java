package dev.lido.engine.data;

import java.util.random.RandomGenerator;

/** Random generators that depend on (seed, call, index) only. */
public final class RandomStreams {
    /**
     * The fractional part of the golden ratio in 64 bits, as in {@link java.util.SplittableRandom}: an odd step without
     * pattern.
     */
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private RandomStreams() {}

    public static RandomGenerator generator(long seed, long call, long index) {
        long low = hash(hash(hash(GOLDEN_GAMMA, seed), call), index);
        long high = hash(hash(hash(~GOLDEN_GAMMA, seed), call), index);
        return new L64X128Mix(low, high, mix(low + GOLDEN_GAMMA), mix(high + GOLDEN_GAMMA));
    }

    /** A seed for the calls that the task (seed, call, index) makes itself. */
    public static long nestedSeed(long seed, long call, long index) {
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

    /**
     * The algorithm that the JDK names {@code L64X128MixRandom}: a 64-bit linear congruential and a 128-bit xor-based
     * generator, their sum mixed (Steele and Vigna, "LXM: better splittable pseudorandom number generators", 2021). Not
     * the JDK's own, because that one cannot be given its whole state on every JDK alike: before 19 its {@code
     * create(byte[])} loses most of it (JDK-8282144).
     */
    private static final class L64X128Mix implements RandomGenerator {
        private static final long MULTIPLIER = 0xd1342543de82ef95L;

        private final long increment;
        private long s;
        private long x0;
        private long x1;

        L64X128Mix(long increment, long s, long x0, long x1) {
            this.increment = increment | 1;
            this.s = s;
            this.x0 = x0;
            this.x1 = (x0 | x1) == 0 ? GOLDEN_GAMMA : x1;
        }

        @Override
        public long nextLong() {
            final long result = mixLea(s + x0);
            s = MULTIPLIER * s + increment;
            long changed = x1 ^ x0;
            x0 = Long.rotateLeft(x0, 24) ^ changed ^ (changed << 16);
            x1 = Long.rotateLeft(changed, 37);
            return result;
        }

        /** Doug Lea's 64-bit mixing function. */
        private static long mixLea(long z) {
            z = (z ^ (z >>> 32)) * 0xdaba0b6eb09322e3L;
            z = (z ^ (z >>> 32)) * 0xdaba0b6eb09322e3L;
            return z ^ (z >>> 32);
        }
    }
}
