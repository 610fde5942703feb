package dev.lido.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads use one pool of two threads at once: a worker that has just looked into its empty slot gets a chunk, a thread
 * that is about to wait gets its result, a stream's reader gets room. A lost wake-up is a test that does not end, which
 * jcstress reports.
 */
public final class WakeUpStress {
    private static @Nullable Pool pool;

    private WakeUpStress() {}

    /** One for all tests of this JVM. It ends with the JVM. */
    private static synchronized Pool pool() {
        if (pool == null) {
            pool = Pools.choosePool("threads:2");
        }
        return pool;
    }

    /** What all of them give. */
    @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "Each has its own result.")
    public static class Results {}

    /** One task each. */
    @JCStressTest
    @JCStressMeta(Results.class)
    @State
    public static class Apply {
        /** A task. */
        @Actor
        public void first(II_Result result) {
            result.r1 = pool().call(1, i -> i + 1);
        }

        /** Another task. */
        @Actor
        public void second(II_Result result) {
            result.r2 = pool().call(2, i -> i + 1);
        }
    }

    /** A future that is waited for, and several chunks. */
    @JCStressTest
    @JCStressMeta(Results.class)
    @State
    public static class Chunks {
        /** Asynchronously. */
        @Actor
        public void first(II_Result result) {
            result.r1 = pool().callAsync(1, i -> i + 1).join();
        }

        /** More chunks than workers. */
        @Actor
        public void second(II_Result result) {
            result.r2 =
                    pool().withChunkSize(1).map(List.of(0, 1, 2), i -> i + 1).get(2);
        }
    }

    /** A stream whose reader waits for room after each input. */
    @JCStressTest
    @JCStressMeta(Results.class)
    @State
    public static class Streams {
        private static int last(int until) {
            List<Integer> inputs = Stream.iterate(0, i -> i + 1).limit(until).toList();
            try (Stream<Integer> results = pool().withWindow(1).imap(inputs, i -> i + 1)) {
                return results.reduce(0, (a, b) -> b);
            }
        }

        /** A short stream. */
        @Actor
        public void first(II_Result result) {
            result.r1 = last(2);
        }

        /** A longer one. */
        @Actor
        public void second(II_Result result) {
            result.r2 = last(3);
        }
    }
}
