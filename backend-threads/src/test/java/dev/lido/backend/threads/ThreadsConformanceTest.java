package dev.lido.backend.threads;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the threads backend to the contract. */
class ThreadsConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("threads:2");
    }
}
