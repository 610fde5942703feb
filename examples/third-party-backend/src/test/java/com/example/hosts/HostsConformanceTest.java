package com.example.hosts;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.util.Optional;

/** Holds the backend to Lido's contract. */
class HostsConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("hosts:2");
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.of(PoolConfig.parse("hosts:2?jvm.args=-XX:NoSuchFlag"));
    }

    @Override
    protected String brokenWords() {
        return "Unrecognized VM option 'NoSuchFlag'";
    }
}
