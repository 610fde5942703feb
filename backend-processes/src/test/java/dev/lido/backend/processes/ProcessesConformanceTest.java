package dev.lido.backend.processes;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.util.Optional;

/** Holds the processes backend to the contract. */
class ProcessesConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("processes:2");
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.of(PoolConfig.parse("processes:2?jvm.args=-XX:NoSuchFlag"));
    }

    @Override
    protected String brokenWords() {
        return "Unrecognized VM option 'NoSuchFlag'";
    }
}
