package com.example.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs tasks on workers that are started by hand. */
class StandbyTest {
    @Test
    void tasksRunOnAWorkerThatJoins(@TempDir Path folder) throws Exception {
        Process worker = null;
        try (Pool pool = Pools.choosePool(PoolConfig.parse("standby?folder=" + folder))) {
            worker = startWorker(folder);
            List<Long> seen =
                    pool.map(List.of(1, 2), i -> i * ProcessHandle.current().pid());
            assertThat(seen).containsExactly(worker.pid(), 2 * worker.pid());
        } finally {
            end(worker);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static Process startWorker(Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(java, "-cp", classPath, StandbyWorker.class.getName(), folder.toString())
                .inheritIO()
                .start();
    }

    /** A worker whose connection was closed ends by itself. */
    private static void end(Process worker) throws InterruptedException {
        if (worker != null && !worker.waitFor(30, TimeUnit.SECONDS)) {
            worker.destroyForcibly();
            throw new AssertionError("worker " + worker.pid() + " did not end");
        }
    }
}
