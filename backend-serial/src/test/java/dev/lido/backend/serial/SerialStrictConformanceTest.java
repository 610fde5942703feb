package dev.lido.backend.serial;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds the serial backend to the contract, with everything sent through serialization. */
class SerialStrictConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("serial?strict=true");
    }
}
