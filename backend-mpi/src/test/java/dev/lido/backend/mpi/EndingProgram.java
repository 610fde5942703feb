package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Ends an MPI job in the way that its argument names. Prints the processes that it is about. */
final class EndingProgram {
    private EndingProgram() {}

    public static void main(String[] args) throws Exception {
        Pool pool = Pools.choosePool("mpi");
        System.out.println("sum " + pool.reduce(List.of(1, 2, 3), i -> i, Integer::sum));
        System.out.println("master " + ProcessHandle.current().pid());
        switch (args[0]) {
            case "close" -> pool.close();
            case "master-returns" -> {}
            case "master-returns-busy" -> hang(pool);
            case "master-throws" -> throw new IllegalStateException("the master throws");
            case "master-throws-busy" -> {
                hang(pool);
                throw new IllegalStateException("the master throws");
            }
            case "master-exits" -> System.exit(7);
            case "master-exits-busy" -> {
                hang(pool);
                System.exit(7);
            }
            case "master-halts" -> Runtime.getRuntime().halt(9);
            case "master-waits" -> new CountDownLatch(1).await();
            case "worker-throws" ->
                pool.map(List.of(1), i -> {
                    throw new IllegalStateException("a task throws");
                });
            case "worker-exits" ->
                pool.withChunkSize(1).map(List.of(0, 1, 2, 3), i -> {
                    if (i == 0) {
                        System.exit(3);
                    }
                    return i;
                });
            case "worker-halts" ->
                pool.withChunkSize(1).map(List.of(0, 1, 2, 3), i -> {
                    if (i == 0) {
                        Runtime.getRuntime().halt(5);
                    }
                    return i;
                });
            case "worker-waits" ->
                pool.map(List.of(1, 2), i -> {
                    System.out.println("worker " + ProcessHandle.current().pid());
                    new CountDownLatch(1).await();
                    return i;
                });
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Has both workers run a task that does not end. */
    private static void hang(Pool pool) throws InterruptedException {
        CompletableFuture<List<Integer>> unused = pool.mapAsync(List.of(1, 2), i -> {
            System.out.println("busy");
            new CountDownLatch(1).await();
            return i;
        });
    }
}
