package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomStreamsTest {
    private static long first(long seed, long call, long index) {
        return RandomStreams.generator(seed, call, index).nextLong();
    }

    /** If these change, every seeded result that anybody has ever published changes with them. */
    @ParameterizedTest
    @CsvSource({
        "42, 0, 0, 3587309033468552603, -5478101341255207529",
        "42, 0, 1, -3036150850267394025, -7354780458978410585",
        "42, 1, 0, -2863261305336209652, 2804996964402624858",
        "-7, 0, 0, -1464319448389996445, -5759937757757580532",
        "9223372036854775807, 3, 4294967296, -2302315122079678507, -297941728507821825",
    })
    void numbersAreTheSameForEver(long seed, long call, long index, long first, long second) {
        RandomGenerator generator = RandomStreams.generator(seed, call, index);

        assertThat(new long[] {generator.nextLong(), generator.nextLong()}).containsExactly(first, second);
    }

    /** What is made of the bits is the JDK's to say, but has been the same from JDK 17 on. */
    @Test
    void numbersOfAllKindsAreTheSameForEver() {
        RandomGenerator generator = RandomStreams.generator(42, 0, 0);

        assertThat(generator.nextDouble()).isEqualTo(0.19446841237317392);
        assertThat(generator.nextInt(1000)).isEqualTo(717);
        assertThat(generator.nextGaussian()).isEqualTo(0.41097434413995426);
        assertThat(generator.nextBoolean()).isFalse();
        assertThat(generator.nextInt()).isEqualTo(1370313226);
        assertThat(generator.nextExponential()).isEqualTo(0.5234854594043991);
        assertThat(generator.nextLong(10, 1_000_000)).isEqualTo(888367);
        assertThat(generator.nextFloat()).isEqualTo(0.5834699f);
    }

    @Test
    void nestedSeedsAreTheSameForEver() {
        assertThat(RandomStreams.nestedSeed(42, 0, 0)).isEqualTo(2210183085736091459L);
        assertThat(RandomStreams.nestedSeed(-7, 1, 2)).isEqualTo(-1523085545349938778L);
    }

    @Test
    void sameArgumentsGiveTheSameStream() {
        RandomGenerator one = RandomStreams.generator(1, 2, 3);
        RandomGenerator other = RandomStreams.generator(1, 2, 3);

        assertThat(one.longs(1000)).containsExactly(other.longs(1000).boxed().toArray(Long[]::new));
    }

    @Test
    void anyOtherSeedCallOrIndexGivesAnotherStream() {
        Set<Long> seen = new HashSet<>();
        for (long seed = -25; seed < 25; seed++) {
            for (long call = 0; call < 40; call++) {
                for (long index = 0; index < 50; index++) {
                    seen.add(first(seed, call, index));
                }
            }
        }

        assertThat(seen.size()).isEqualTo(100_000);
    }

    @Test
    void neighborsInTheIndexHaveNothingInCommon() {
        Set<Long> seen = new HashSet<>();
        for (long index = 0; index < 10_000; index++) {
            RandomStreams.generator(42, 0, index).longs(10).forEach(seen::add);
        }

        assertThat(seen.size()).isEqualTo(100_000);
    }

    @Test
    void placesOfTheNumbersMatter() {
        Set<Long> seen = new HashSet<>();
        long[][] permutations = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
        for (long[] numbers : permutations) {
            seen.add(first(numbers[0], numbers[1], numbers[2]));
        }

        assertThat(seen.size()).isEqualTo(6);
    }

    @Test
    void nestedSeedsDifferFromEachOtherAndFromTheirOrigin() {
        Set<Long> seen = new HashSet<>();
        seen.add(42L);
        for (long call = 0; call < 100; call++) {
            for (long index = 0; index < 1000; index++) {
                seen.add(RandomStreams.nestedSeed(42, call, index));
            }
        }

        assertThat(seen.size()).isEqualTo(100_001);
    }

    /** The highest and the lowest bits of the first number are uniform along each of the three arguments. */
    @Test
    void firstNumbersAreUniform() {
        assertUniform("seed", i -> first(i, 0, 0));
        assertUniform("call", i -> first(42, i, 0));
        assertUniform("index", i -> first(42, 0, i));
        assertUniform("nested seed", i -> RandomStreams.nestedSeed(42, 0, i));
    }

    private static void assertUniform(String along, LongUnaryOperator draw) {
        int draws = 64_000;
        long[] high = new long[64];
        long[] low = new long[64];
        for (long i = 0; i < draws; i++) {
            long number = draw.applyAsLong(i);
            high[(int) (number >>> 58)]++;
            low[(int) (number & 63)]++;
        }
        // With 63 degrees of freedom a fair generator exceeds 126 about once in 250 000 times.
        assertThat(chiSquare(high, draws)).as("high bits along the %s", along).isLessThan(126);
        assertThat(chiSquare(low, draws)).as("low bits along the %s", along).isLessThan(126);
    }

    private static double chiSquare(long[] counts, int draws) {
        double expected = (double) draws / counts.length;
        double sum = 0;
        for (long count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum;
    }

    /** Neighboring streams are not correlated: their first numbers, as coordinates, fill a square evenly. */
    @Test
    void neighborsAreIndependent() {
        int draws = 64_000;
        long[] cells = new long[64];
        for (long i = 0; i < draws; i++) {
            int row = (int) (first(42, 0, i) >>> 61);
            int column = (int) (first(42, 0, i + 1) >>> 61);
            cells[8 * row + column]++;
        }

        assertThat(chiSquare(cells, draws)).isLessThan(126);
    }
}
