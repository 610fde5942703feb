package com.example.hosts;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.util.Optional;

/** Holds the backend to Lido's contract. */
class HostsConformanceTest extends PoolConformance {
    /** The kit starts hundreds of workers, most of which live for a second: so they start with less work. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("hosts:2?jvm.args=" + SHORT_LIVED);
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
