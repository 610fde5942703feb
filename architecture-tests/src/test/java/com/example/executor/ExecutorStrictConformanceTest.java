package com.example.executor;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the executor backend to the contract, with all values serialized. */
class ExecutorStrictConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("executor:2?strict=true&stack=2048");
    }
}
