package dev.lido.conformance.proof;

import java.util.List;

/** Faults of failures, serialization and lost workers. */
class FailureProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return FailureSabotages.all();
    }
}
