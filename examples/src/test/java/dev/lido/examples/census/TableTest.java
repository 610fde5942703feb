package dev.lido.examples.census;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    private static final Tally SMALL = new Tally(1, 2, 30, new Method("b.B.run", 20));
    private static final Tally LARGE = new Tally(2, 3, 400, new Method("a.A.run", 300));

    @Test
    void addsUpByModule() {
        Table sum = Table.of("m", SMALL).plus(Table.of("n", SMALL)).plus(Table.of("m", LARGE));

        assertThat(sum.rows()).containsOnlyKeys("m", "n");
        assertThat(sum.rows().get("m")).isEqualTo(new Tally(3, 5, 430, LARGE.longest()));
        assertThat(sum.total()).isEqualTo(new Tally(4, 7, 460, LARGE.longest()));
    }

    @Test
    void longestOfEquallyLongIsTheFirstByName() {
        Tally first = Tally.ofMethod(new Method("a", 5));
        Tally second = Tally.ofMethod(new Method("b", 5));

        assertThat(first.plus(second)).isEqualTo(second.plus(first));
        assertThat(first.plus(second).longest().name()).isEqualTo("a");
    }
}
