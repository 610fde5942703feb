package dev.lido.backend.threads;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Holds the threads backend to the contract, on virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadsConformanceTest extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("threads:4?virtual=true");
    }
}
