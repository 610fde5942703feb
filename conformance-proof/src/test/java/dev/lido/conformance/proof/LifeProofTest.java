package dev.lido.conformance.proof;

import java.util.List;

/** Faults of life cycle, callbacks, futures, time and surroundings. */
class LifeProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return LifeSabotages.all();
    }
}
