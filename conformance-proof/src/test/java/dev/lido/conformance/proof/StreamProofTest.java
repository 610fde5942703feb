package dev.lido.conformance.proof;

import java.util.List;

/** Faults of streams and chunks. */
class StreamProofTest extends ProofTest {
    @Override
    List<Sabotage> sabotages() {
        return StreamSabotages.all();
    }
}
