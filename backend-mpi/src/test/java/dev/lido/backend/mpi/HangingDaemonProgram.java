package dev.lido.backend.mpi;

import dev.lido.Pool;
import dev.lido.Pools;
import java.io.IOException;
import java.util.List;

/** Has a pool without a launcher, then stops Open MPI's daemon, so that it does nothing more, and says its number. */
final class HangingDaemonProgram {
    private HangingDaemonProgram() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try (Pool pool = Pools.choosePool("mpi:1")) {
            System.out.println("sum " + pool.reduce(List.of(1, 2, 3), i -> i, Integer::sum));
        }
        String number = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("/orted"))
                .map(child -> Long.toString(child.pid()))
                .findFirst()
                .orElseThrow();
        int code = new ProcessBuilder("kill", "-STOP", number).start().waitFor();
        System.out.println(code == 0 ? "hangs " + number : "kill " + number + " ended with " + code);
    }
}
