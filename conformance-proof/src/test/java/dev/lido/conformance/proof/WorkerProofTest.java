package dev.lido.conformance.proof;

import java.util.List;

/** Faults of workers in other JVMs. */
class WorkerProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return WorkerSabotages.all();
    }
}
