package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Terminates pools whose workers still have much to send, as many in turn as the argument says, and uses another one. */
final class TerminatingProgram {
    private static final int LENGTH = 1 << 24;

    private TerminatingProgram() {}

    public static void main(String[] args) {
        List<Integer> inputs = IntStream.range(0, 64).boxed().toList();
        for (int i = Integer.parseInt(args[0]); i > 0; i--) {
            try (Pool pool = Pools.choosePool("mpi");
                    Stream<String> texts = pool.imapUnordered(inputs, n -> "x".repeat(LENGTH))) {
                System.out.println("length " + texts.iterator().next().length());
                pool.terminate();
            }
        }
        try (Pool pool = Pools.choosePool("mpi")) {
            System.out.println("sum " + pool.reduce(inputs, n -> n, Integer::sum));
        }
    }
}
