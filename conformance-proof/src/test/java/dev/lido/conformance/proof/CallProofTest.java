package dev.lido.conformance.proof;

import java.util.List;

/** Faults of calls and their results. */
class CallProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return CallSabotages.all();
    }
}
