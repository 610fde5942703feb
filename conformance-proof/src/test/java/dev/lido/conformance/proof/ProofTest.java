package dev.lido.conformance.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The kit tells of each fault by the cases that are about it, and by no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
abstract class ProofTest {
    /** Those that this class is about: two JVMs share the classes. */
    abstract List<Sabotage> sabotages();

    @ParameterizedTest
    @MethodSource("sabotages")
    @Timeout(300)
    void faultIsTold(Sabotage sabotage) {
        Map<String, Throwable> failures = run(sabotage);
        failures.keySet().removeAll(sabotage.perhaps());
        assertThat(failures.keySet())
                .as("cases that tell that %s; what they say: %s", sabotage, failures)
                .isEqualTo(sabotage.caughtBy());
    }

    static Map<String, Throwable> run(Sabotage sabotage) {
        Map<String, Throwable> failures = new TreeMap<>();
        Set<String> ran = new TreeSet<>();
        PrintStream before = System.err;
        // Whatever hangs dumps all threads.
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        try {
            Proof.sabotage = sabotage;
            List<Event> ends = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(Proof.class))
                    .filters((PostDiscoveryFilter)
                            test -> FilterResult.includedIf(!test.isTest() || sabotage.runs(name(test))))
                    .execute()
                    .testEvents()
                    .finished()
                    .list();
            for (Event end : ends) {
                TestExecutionResult result = end.getRequiredPayload(TestExecutionResult.class);
                ran.add(name(end.getTestDescriptor()));
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failures.put(
                            name(end.getTestDescriptor()), result.getThrowable().orElseThrow());
                }
            }
        } finally {
            System.setErr(before);
        }
        assertThat(ran).as("cases that ran").containsAll(sabotage.named()).containsAll(sabotage.caughtBy());
        return failures;
    }

    private static String name(TestDescriptor test) {
        String name = test.getLegacyReportingName();
        return name.substring(0, name.indexOf('('));
    }
}
