package dev.lido.engine.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Outcome;
import dev.lido.engine.data.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private final ReorderBuffer reorder = new ReorderBuffer();

    private static Segment segment(long first, int count) {
        return new Segment(first, new Object[count], 0, count, null);
    }

    @Test
    void nothingComesBeforeTheFirst() {
        reorder.add(segment(1, 1));

        assertThat(reorder.poll()).isNull();
    }

    @Test
    void whatComesInOrderGoesThrough() {
        Segment first = segment(0, 3);
        Segment second = segment(3, 1);

        reorder.add(first);
        assertThat(reorder.poll()).isSameAs(first);
        assertThat(reorder.poll()).isNull();
        reorder.add(second);
        assertThat(reorder.poll()).isSameAs(second);
    }

    @Test
    void whatComesEarlyWaits() {
        Segment early = segment(2, 2);
        Segment first = segment(0, 2);

        reorder.add(early);
        reorder.add(first);

        assertThat(reorder.poll()).isSameAs(first);
        assertThat(reorder.poll()).isSameAs(early);
        assertThat(reorder.poll()).isNull();
    }

    @Test
    void aFailureTakesOnePlace() {
        Segment failure = Segment.failed(new Outcome.Failed<>(0, 1, "w", new IllegalStateException()));
        Segment next = segment(1, 1);

        reorder.add(next);
        reorder.add(failure);

        assertThat(reorder.poll()).isSameAs(failure);
        assertThat(reorder.poll()).isSameAs(next);
    }

    @Test
    void anyOrderOfArrivalIsPutRight() {
        Random random = new Random(3);
        for (int run = 0; run < 200; run++) {
            List<Segment> ordered = new ArrayList<>();
            long first = 0;
            for (int i = 0; i < 50; i++) {
                ordered.add(segment(first, 1 + random.nextInt(5)));
                first += ordered.get(i).count();
            }
            List<Segment> arrivals = new ArrayList<>(ordered);
            Collections.shuffle(arrivals, random);

            ReorderBuffer each = new ReorderBuffer();
            List<Segment> seen = new ArrayList<>();
            for (Segment arrival : arrivals) {
                each.add(arrival);
                Segment next;
                while ((next = each.poll()) != null) {
                    seen.add(next);
                }
            }

            assertThat(seen).isEqualTo(ordered);
        }
    }
}
