package dev.lido.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {
    private static final long SEED = 1987;
    private static final long PLENTY = 1L << 40;
    private static final long MILLISECOND = 1_000_000;
    private static final int MOST_TASKS = 1 << 16;

    @Test
    void beginsWithOneTask() {
        assertThat(new Chunker(0).next(PLENTY, 4)).isEqualTo(1);
    }

    @Test
    void growsAtMostEightfoldAtAStep() {
        Chunker chunker = new Chunker(0);
        for (int expected = 1; expected <= 4096; expected *= 8) {
            assertThat(chunker.next(PLENTY, 1)).isEqualTo(expected);
            chunker.learn(expected, expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 1_000, 20_000, 90_000})
    void aimsAtAQuarterOfAMillisecondAChunk(long nanosEach) {
        Chunker chunker = new Chunker(0);

        learnOf(chunker, nanosEach);

        long bounded = Math.min(chunker.next(PLENTY, 4) * nanosEach, MOST_TASKS * nanosEach);
        assertThat(bounded).isBetween(Math.min(MILLISECOND / 8, MOST_TASKS * nanosEach), MILLISECOND / 2);
    }

    private static void learnOf(Chunker chunker, long nanosEach) {
        for (int i = 0; i < 10; i++) {
            int size = chunker.next(PLENTY, 1);
            chunker.learn(size, size * nanosEach);
        }
    }

    @Test
    void longTasksTravelAlone() {
        Chunker chunker = new Chunker(0);

        learnOf(chunker, 10 * MILLISECOND);

        assertThat(chunker.next(PLENTY, 4)).isEqualTo(1);
    }

    @Test
    void followsTasksThatGetSlower() {
        Chunker chunker = new Chunker(0);
        learnOfFastTasks(chunker);
        assertThat(chunker.next(PLENTY, 4)).isGreaterThan(1000);

        chunker.learn(1000, 10_000 * MILLISECOND);

        assertThat(chunker.next(PLENTY, 4)).isEqualTo(1);
    }

    private static void learnOfFastTasks(Chunker chunker) {
        learnOf(chunker, 1);
    }

    @Test
    void neverExceedsSixtyFourThousandTasks() {
        Chunker chunker = new Chunker(0);
        learnOfFastTasks(chunker);

        assertThat(chunker.next(PLENTY, 1)).isEqualTo(MOST_TASKS);
    }

    @Test
    void nearTheEndEachWorkerGetsHalfItsShare() {
        Chunker chunker = new Chunker(0);
        learnOf(chunker, MILLISECOND / 90);
        assertThat(chunker.next(PLENTY, 4)).isGreaterThan(20);

        assertThat(chunker.next(80, 4)).isEqualTo(10);
        assertThat(chunker.next(8, 4)).isEqualTo(1);
        assertThat(chunker.next(1, 4)).isEqualTo(1);
    }

    @Test
    void nearTheEndAChunkIsStillWorthHandingOut() {
        Chunker chunker = new Chunker(0);
        learnOfFastTasks(chunker);

        assertThat(chunker.next(1000, 8))
                .as("a thousand tasks of a nanosecond are less than 20 microseconds of work")
                .isEqualTo(1000);
    }

    @Test
    void learnsNothingOfAChunkThatRanNothing() {
        Chunker chunker = new Chunker(0);
        chunker.learn(1, 1);

        chunker.learn(0, MILLISECOND);

        assertThat(chunker.next(PLENTY, 1)).isEqualTo(8);
    }

    @Test
    void aClockThatStandsStillIsNoTrouble() {
        Chunker chunker = new Chunker(0);

        chunker.learn(1, 0);

        assertThat(chunker.next(PLENTY, 1)).isEqualTo(8);
    }

    @Test
    void fixedSizeIsKeptExactly() {
        Random random = new Random(SEED);
        for (int i = 0; i < 1000; i++) {
            int size = 1 + random.nextInt(100);
            Chunker chunker = new Chunker(size);
            long left = random.nextInt(1000);
            while (left > size) {
                int next = chunker.next(left, 1 + random.nextInt(16));
                assertThat(next).isEqualTo(size);
                chunker.learn(next, random.nextInt(1_000_000_000));
                left -= next;
            }
            if (left > 0) {
                assertThat(chunker.next(left, 4)).as("the rest").isEqualTo((int) left);
            }
        }
    }

    @Test
    void anySequenceOfChunksIsLegalAndTogetherAllTasks() {
        Random random = new Random(SEED);
        for (int run = 0; run < 2000; run++) {
            long total = 1 + (long) Math.exp(random.nextDouble() * 14);
            int workers = 1 + random.nextInt(64);
            Chunker chunker = new Chunker(0);
            long most = 1;
            long left = total;
            while (left > 0) {
                int size = chunker.next(left, workers);
                assertThat(size).isBetween(1, (int) Math.min(left, most));
                left -= size;
                most = Math.min(MOST_TASKS, 8 * most);
                long nanosEach = (long) Math.exp(random.nextDouble() * 20);
                chunker.learn(size, size * nanosEach);
            }
            assertThat(left).isZero();
        }
    }

    @Test
    void lastChunksOfEvenWorkAreAFractionOfTheWhole() {
        Random random = new Random(SEED);
        for (int run = 0; run < 500; run++) {
            int workers = 2 + random.nextInt(15);
            Chunker chunker = new Chunker(0);
            learnOf(chunker, MILLISECOND / 10);
            long left = 1L + random.nextInt(10_000);
            while (left > 0) {
                int size = chunker.next(left, workers);
                assertThat(size).as("of %d left for %d workers", left, workers).isLessThanOrEqualTo((int)
                        Math.max(1, left / (2L * workers)));
                left -= size;
            }
        }
    }

    @Test
    void aFewCheapTasksMakeFewSure() {
        Chunker chunker = new Chunker(0);
        assertThat(chunker.sureWithin(MILLISECOND)).isZero();

        chunker.learn(8, 8);
        assertThat(chunker.sureWithin(MILLISECOND)).isEqualTo(2);

        chunker.learn(1000, 1000 * MILLISECOND);
        chunker.learn(1000, 1000);
        assertThat(chunker.sureWithin(2 * MILLISECOND))
                .as("the slow ones are not forgotten at once")
                .isEqualTo(2);
    }

    @Test
    void readsAheadForEveryWorkerWithinBounds() {
        Chunker chunker = new Chunker(0);
        assertThat(chunker.readAhead(2)).isEqualTo(64);
        assertThat(new Chunker(100).readAhead(4)).isEqualTo(1600);
        learnOfFastTasks(chunker);
        assertThat(chunker.readAhead(1000)).isEqualTo(MOST_TASKS);
    }
}
