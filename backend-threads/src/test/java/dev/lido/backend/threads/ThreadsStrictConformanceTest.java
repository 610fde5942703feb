package dev.lido.backend.threads;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the threads backend to the contract, with everything sent through serialization. */
class ThreadsStrictConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("threads:2?strict=true");
    }
}
