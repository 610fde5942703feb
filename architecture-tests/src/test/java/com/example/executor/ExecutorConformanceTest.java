package com.example.executor;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the executor backend to the contract. */
class ExecutorConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("executor:2");
    }
}
