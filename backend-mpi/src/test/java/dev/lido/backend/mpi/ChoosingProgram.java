package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.util.List;

/** Chooses the pool that its arguments name, and has it add numbers. */
final class ChoosingProgram {
    private ChoosingProgram() {}

    public static void main(String[] args) {
        try (Pool pool = Pools.choosePool(PoolConfig.fromArgs(args))) {
            System.out.println("sum " + pool.reduce(List.of(1, 2, 3), i -> i, Integer::sum));
        }
    }
}
