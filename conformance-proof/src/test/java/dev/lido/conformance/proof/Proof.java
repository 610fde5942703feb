package dev.lido.conformance.proof;

import dev.lido.Capability;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The kit on a faulty pool. {@link ProofTest} runs it. */
class Proof extends PoolConformance {
    /** The one that is run now. */
    static Sabotage sabotage;

    @Override
    protected PoolConfig config() {
        return sabotage.config();
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return sabotage.brokenConfig();
    }

    @Override
    protected String brokenWords() {
        return Sabotage.BROKEN_WORDS;
    }

    @Override
    protected Pool choose(PoolConfig config) {
        return sabotage.choose(config);
    }

    @Override
    protected Set<Capability> capabilities() {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(sabotage.declared());
        capabilities.addAll(super.capabilities());
        return capabilities;
    }

    @Override
    protected Duration caseTimeout() {
        return sabotage.timeout();
    }
}
