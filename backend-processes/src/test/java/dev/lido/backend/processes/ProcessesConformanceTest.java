package dev.lido.backend.processes;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the processes backend to the contract. */
class ProcessesConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("processes:2");
    }
}
