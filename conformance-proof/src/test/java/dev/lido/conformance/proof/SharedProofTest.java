package dev.lido.conformance.proof;

import java.util.List;

/** Faults of shared state. */
class SharedProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return SharedSabotages.all();
    }
}
