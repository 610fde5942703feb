package dev.lido.benchmarks.contestants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryTest {
    @Test
    void survivesTheWayToAnotherJvm() {
        Entry entry = Entry.ofPool("threads:2?strict=true");

        assertThat(Entry.fromArguments(entry.toArguments())).isEqualTo(entry);
    }

    @Test
    void triesSeveralChunkCountsOnlyWhereTheUserChoosesThem() {
        assertThat(Entry.of(Peer.EXECUTOR).variants()).extracting(Entry::chunks).containsExactly(2, 8, 32);
        assertThat(Entry.of(Peer.LOOP).variants()).containsExactly(Entry.of(Peer.LOOP));
        assertThat(Entry.ofPool("serial").variants()).containsExactly(Entry.ofPool("serial"));
    }
}
