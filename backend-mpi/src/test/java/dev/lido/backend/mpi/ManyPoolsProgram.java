package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Opens, uses and closes many pools in one job: as many in turn as the first argument says, as many at once as the second. */
final class ManyPoolsProgram {
    private ManyPoolsProgram() {}

    public static void main(String[] args) throws Exception {
        int inTurn = Integer.parseInt(args[0]);
        for (int i = 0; i < inTurn; i++) {
            useOne(10, i);
        }
        System.out.println(inTurn + " in turn");
        int atOnce = Integer.parseInt(args[1]);
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        List<Callable<Void>> users = new ArrayList<>();
        for (int i = 0; i < atOnce; i++) {
            int number = i;
            users.add(() -> {
                useOne(3000, number);
                useOne(3000, -number);
                return null;
            });
        }
        for (Future<Void> user : threads.invokeAll(users)) {
            user.get();
        }
        threads.shutdown();
        System.out.println(atOnce + " at once");
    }

    private static void useOne(int size, int added) {
        List<Integer> inputs = IntStream.range(0, size).boxed().toList();
        try (Pool pool = Pools.choosePool("mpi")) {
            List<Integer> sums = pool.withChunkSize(7).map(inputs, i -> i + added);
            if (!sums.equals(inputs.stream().map(i -> i + added).toList())) {
                throw new IllegalStateException("wrong sums: " + sums);
            }
        }
    }
}
