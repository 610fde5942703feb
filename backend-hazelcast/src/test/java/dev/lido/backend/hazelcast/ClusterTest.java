package dev.lido.backend.hazelcast;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that were started by hand, and the pools that use them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterTest {
    private static final List<Integer> INPUTS = IntStream.range(0, 1000).boxed().toList();
    private static final List<Integer> SQUARES = INPUTS.stream().map(i -> i * i).toList();

    @TempDir
    Path folder;

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    @Test
    void poolsShareWorkersAndDoNotSeeEachOther() throws IOException {
        try (Workers workers = new Workers(folder)) {
            workers.start("slots=2");
            try (Pool client = choosePool(PoolConfig.parse(workers.spec()));
                    Pool member = choosePool(PoolConfig.parse(workers.spec() + "&mode=member"))) {
                CompletableFuture<List<Integer>> first = client.mapAsync(INPUTS, i -> i * i);
                CompletableFuture<List<Integer>> second = member.mapAsync(INPUTS, i -> i * i);
                assertThat(first.join()).as("of the client").isEqualTo(SQUARES);
                assertThat(second.join()).as("of the member").isEqualTo(SQUARES);
                Workers.await(
                        "both lanes are there",
                        () -> client.size() == 2 && client.workers().size() == 2);
                client.terminate();
                assertThat(member.map(INPUTS, i -> i * i))
                        .as("after the other one was closed")
                        .isEqualTo(SQUARES);
            }
            try (Pool next = choosePool(PoolConfig.parse(workers.spec()))) {
                assertThat(next.map(INPUTS, i -> i * i)).as("of a later pool").isEqualTo(SQUARES);
            }
        }
    }

    @Test
    void aWorkerThatJoinsGetsWorkAndOneThatIsAskedToEndLosesNone() throws IOException, InterruptedException {
        try (Workers workers = new Workers(folder)) {
            Process first = workers.start();
            try (Pool pool = choosePool(PoolConfig.parse(workers.spec()))) {
                CompletableFuture<List<Long>> pids = pool.withChunkSize(1)
                        .withRetriesOnLoss(0)
                        .mapAsync(IntStream.range(0, 3000).boxed().toList(), i -> {
                            long end = System.nanoTime() + 3_000_000;
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                            return pid();
                        });
                Workers.await("the first works", () -> pool.workers().size() == 1);
                Process second = workers.start();
                Workers.await("the second has joined", () -> pool.workers().size() == 2);
                first.destroy();
                assertThat(first.waitFor(1, TimeUnit.MINUTES))
                        .as("whether the first ended")
                        .isTrue();
                assertThat(pids.join()).as("where tasks ran").hasSize(3000).contains(first.pid(), second.pid());
            }
        }
    }

    @Test
    void aWorkerOutlivesItsMastersAndTasksThatAreStuck() throws IOException {
        try (Workers workers = new Workers(folder)) {
            workers.start();
            PoolConfig config = PoolConfig.parse(workers.spec());
            try (Pool pool = choosePool(config)) {
                CompletableFuture<Object> stuck = pool.callAsync(() -> {
                    new CountDownLatch(1).await();
                    return null;
                });
                Workers.await("the task has its worker", () -> pool.workers().size() == 1);
                pool.terminate();
                assertThat(stuck).as("the task that was stuck").isCompletedExceptionally();
            }
            Set<Long> pids = new HashSet<>();
            try (Pool pool = choosePool(config)) {
                pids.addAll(pool.map(INPUTS, i -> pid()));
            }
            assertThat(pids).containsExactly(workers.alive().get(0).pid());
        }
    }

    @Test
    void aWorkerThatIsNotUsedEnds() throws IOException, InterruptedException {
        try (Workers workers = new Workers(folder)) {
            Process worker = workers.start("slots=1", "idleTimeout=1");
            assertThat(worker.waitFor(1, TimeUnit.MINUTES))
                    .as("whether it ended")
                    .isTrue();
            assertThat(worker.exitValue()).as("exit code").isZero();
            assertThat(workers.printed(0))
                    .contains("worker of the cluster test-")
                    .doesNotContain("WARNING");
        }
    }

    @Test
    void whereNoClusterIsThereThatIsSaid() throws IOException {
        try (Workers none = new Workers(folder)) {
            PoolConfig config = PoolConfig.parse(none.spec() + "&wait=1");
            assertThatThrownBy(() -> choosePool(config))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("LIDO-40: ")
                    .hasMessageContaining("127.0.0.1");
        }
    }
}
