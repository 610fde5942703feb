package dev.lido.backend.hazelcast;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Holds the hazelcast backend to the contract, with children as members. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("long")
class HazelcastConformanceTest extends PoolConformance {
    /** The quicker compiler only: a new pair of JVMs for each case spends its time on starting. */
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("hazelcast:2?jvm.args=-XX:TieredStopAtLevel=1");
    }

    /** A JVM with Hazelcast takes a second of a core to start, and some cases lose a dozen of them. */
    @Override
    protected Duration caseTimeout() {
        return Duration.ofMinutes(3);
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.of(PoolConfig.parse("hazelcast:2?jvm.args=-XX:NoSuchFlag"));
    }

    @Override
    protected String brokenWords() {
        return "Unrecognized VM option 'NoSuchFlag'";
    }
}
