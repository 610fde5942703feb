package dev.lido.backend.mpi;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/** Holds pools to the contract whose workers are started without a launcher. */
@NeedsMpi
@Tag("long")
class SpawnConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("mpi:2");
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.of(PoolConfig.parse("mpi:2?jvm.args=-XX:NoSuchFlag"));
    }

    /** Open MPI's daemon, the shell that makes the next worker's place with what it runs, and what holds the place. */
    @Override
    protected Set<String> enginePrograms() {
        return Set.of("orted", "sh", "dash", "bash", "mkfifo", "env", "mv", "setsid", "cat");
    }

    @Override
    protected String brokenWords() {
        return "Unrecognized VM option 'NoSuchFlag'";
    }
}
