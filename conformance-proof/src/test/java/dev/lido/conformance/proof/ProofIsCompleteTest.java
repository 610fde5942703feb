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
    /** A fault for these would be as much work as a backend, or takes more memory than tests have. */
    private static final Set<String> UNPROVED = Set.of(
            "laterWorkersHaveTheClassesOfTheStart",
            "masterKilledWhileWorkersStart",
            "parentKilledLeavesNoOrphans",
            "payloadOver2GiBSplitsOrFailsClearly",
            "replacementsTakeOverSlots");

    private static List<Sabotage> sabotages() {
        return Stream.of(
                        CallSabotages.all(),
                        StreamSabotages.all(),
                        FailureSabotages.all(),
                        LifeSabotages.all(),
                        WorkerSabotages.all(),
                        SharedSabotages.all())
                .flatMap(List::stream)
                .toList();
    }

    @Test
    @Timeout(300)
    void poolInDisguiseHasNoFault() {
        assertThat(ProofTest.run(Sabotage.that("nothing"))).isEmpty();
    }

    @Test
    void eachCaseTellsOfSomeFault() {
        Set<String> telling = sabotages().stream()
                .flatMap(sabotage -> sabotage.caughtBy().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        telling.addAll(UNPROVED);
        Set<String> cases = new TreeSet<>();
        for (Class<?> group : PoolConformance.class.getDeclaredClasses()) {
            if (group.isAnnotationPresent(Nested.class)) {
                for (Method method : group.getMethods()) {
                    if (method.isAnnotationPresent(Case.class)) {
                        cases.add(method.getName());
                    }
                }
            }
        }
        assertThat(telling).as("cases that are named by sabotages, or here").isEqualTo(cases);
    }
}
