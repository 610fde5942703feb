package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.Pools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Reads numbers from standard input while it has a pool without a launcher, and prints what the pool made of them, and a
 * variable that joining set for what Open MPI starts.
 */
final class SingletonProgram {
    private SingletonProgram() {}

    public static void main(String[] args) throws IOException {
        // Made before the pool is: a reader that a program has must go on.
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        try (Pool pool = Pools.choosePool("mpi:1")) {
            System.out.println("looks each " + pool.call("OMPI_MCA_mpi_event_tick_rate", System::getenv));
            List<Integer> numbers = pool.map(input.lines().toList(), Integer::parseInt);
            System.out.println("sum " + pool.reduce(numbers, i -> i, Integer::sum));
        }
    }
}
