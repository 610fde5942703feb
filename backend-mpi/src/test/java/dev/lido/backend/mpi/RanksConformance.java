package dev.lido.backend.mpi;

import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;

/** Holds pools to the contract whose workers are ranks. Rank 0 of a job runs it: {@link KitProgram}. */
class RanksConformance extends PoolConformance {
    @Override
    protected PoolConfig config() {
        return PoolConfig.parse("mpi");
    }

    @Override
    protected boolean isChosenAnywhere() {
        return false;
    }
}
