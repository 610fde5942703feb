package dev.lido.conformance;

import dev.lido.Pool;
import dev.lido.Pools;
import java.util.concurrent.Future;

/** A program that never closes its pool. */
final class ForgetfulProgram {
    private ForgetfulProgram() {}

    /**
     * Uses a pool, and leaves a call under way.
     *
     * @param args the pool's specification, and the two numbers of a probe
     */
    public static void main(String[] args) {
        Probe probe = new Probe(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        Pool pool = Pools.choosePool(args[0]);
        probe.event("results " + pool.map(Tasks.range(3), i -> -i));
        if (!pool.backend().equals("serial")) {
            Future<?> unused = pool.callAsync(() -> {
                probe.event("worker " + Processes.self());
                probe.await("the program's end");
                return 0;
            });
        }
        probe.event("main ends");
    }
}
