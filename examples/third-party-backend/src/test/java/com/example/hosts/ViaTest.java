package com.example.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.ConfigException;
import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.conformance.Collector;
import dev.lido.conformance.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers behind a command that does what ssh does: hands its last argument to a shell. */
class ViaTest {
    @TempDir
    private Path folder;

    private PoolConfig.Builder elsewhere() throws Exception {
        Path ssh = folder.resolve("ssh");
        Files.writeString(ssh, "#!/bin/sh\nLIDO_HOST=$1\nexport LIDO_HOST\nexec sh -c \"$2\"\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        return PoolConfig.builder().backend("hosts").option("via", ssh + " {host}");
    }

    @Test
    void workersRunOnTheHostsInTurns() throws Exception {
        PoolConfig config = elsewhere()
                .option("hosts", "first,second")
                .option("env.GREETING", "it's \"quoted\" & all")
                .build();
        try (Pool pool = Pools.choosePool(config);
                Collector collector = Collector.open(Duration.ofMinutes(1))) {
            assertThat(pool.size()).isEqualTo(2);
            Probe probe = collector.probe();
            CompletableFuture<List<String>> seen = pool.withChunkSize(1).mapAsync(List.of(1, 2), i -> {
                probe.await("both are here");
                return System.getenv("LIDO_HOST") + ": " + System.getenv("GREETING");
            });
            collector.awaitWaiting("both are here", 2);
            collector.open("both are here");
            assertThat(seen.get())
                    .containsExactlyInAnyOrder("first: it's \"quoted\" & all", "second: it's \"quoted\" & all");
        }
    }

    @Test
    void hostThatCanNotBeReachedBreaksThePoolWithWhatWasSaid() throws Exception {
        Path ssh = folder.resolve("unreachable");
        Files.writeString(ssh, "#!/bin/sh\necho \"ssh: no route to $1\" >&2\nexit 255\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        PoolConfig config = PoolConfig.builder()
                .backend("hosts")
                .option("via", ssh + " {host}")
                .option("hosts", "moon")
                .build();
        try (Pool pool = Pools.choosePool(config)) {
            assertThatThrownBy(() -> pool.map(List.of(1), i -> i))
                    .isInstanceOf(PoolBrokenException.class)
                    .hasStackTraceContaining("ssh: no route to moon");
        }
    }

    @Test
    void commandThatForgetsTheHostIsRefused() {
        assertThatThrownBy(() -> Pools.choosePool("hosts?hosts=a,b&via=ssh%20a"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("HOSTS-1: ");
    }
}
