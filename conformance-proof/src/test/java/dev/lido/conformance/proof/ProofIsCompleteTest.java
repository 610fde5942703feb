package dev.lido.conformance.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.conformance.Case;
import dev.lido.conformance.PoolConformance;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the proof is worth. */
class ProofIsCompleteTest {
    private static List<Sabotage> sabotages() {
        return Stream.of(CallSabotages.all(), StreamSabotages.all(), FailureSabotages.all(), LifeSabotages.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @Timeout(300)
    void poolInDisguiseHasNoFault() {
        assertThat(ProofTest.run(Sabotage.that("nothing"))).isEmpty();
    }

    @Test
    void eachGroupOfCasesTellsOfSomeFault() {
        assertThat(sabotages()).hasSizeGreaterThanOrEqualTo(25);
        Set<String> telling = sabotages().stream()
                .flatMap(sabotage -> sabotage.caughtBy().stream())
                .collect(Collectors.toSet());
        Set<String> cases = new TreeSet<>();
        for (Class<?> group : PoolConformance.class.getDeclaredClasses()) {
            if (group.isAnnotationPresent(Nested.class)) {
                Set<String> ofGroup = new TreeSet<>();
                for (Method method : group.getMethods()) {
                    if (method.isAnnotationPresent(Case.class)) {
                        ofGroup.add(method.getName());
                    }
                }
                assertThat(ofGroup)
                        .as("cases of group %s, of which some tell of a fault", group.getSimpleName())
                        .containsAnyElementsOf(telling);
                cases.addAll(ofGroup);
            }
        }
        assertThat(cases).as("cases that are named by sabotages").containsAll(telling);
    }
}
