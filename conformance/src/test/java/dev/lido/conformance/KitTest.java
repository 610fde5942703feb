package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.lido.Capability;
import dev.lido.PoolConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** How the kit runs its cases. What the cases say about pools is tested by the backends. */
class KitTest {
    @Test
    void caseThatHangsFailsWithTheStacksOfAllThreads() {
        PrintStream before = System.err;
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        System.setErr(new PrintStream(dump, true, StandardCharsets.UTF_8));
        EngineExecutionResults results;
        try {
            results = run("hangs");
        } finally {
            System.setErr(before);
        }
        assertThat(failureOf(results))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Sample.hangs hangs: not done in 1 s")
                .hasMessageContaining("waitForInterrupt");
        assertThat(dump.toString(StandardCharsets.UTF_8))
                .as("standard error")
                .contains("Sample.hangs hangs")
                .contains("waitForInterrupt")
                .contains("\"main\"");
    }

    @Test
    void failureOfACaseIsItsOwn() {
        assertThat(failureOf(run("fails"))).isInstanceOf(AssertionError.class).hasMessage("as it should");
    }

    @Test
    void eachFailureSaysHowToRepeatIt() {
        assertThat(failureOf(run("fails")).getSuppressed())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                .hasMessageMatching("test fails of Sample: -Dlido\\.conformance\\.seed=\\d+ repeats its workload");
    }

    @Test
    void seedAndTimeoutCanBeSetFromOutside() {
        System.setProperty(PoolConformance.SEED, "1929");
        System.setProperty(PoolConformance.TIMEOUT, "7");
        try {
            run("seedIs1929").testEvents().assertStatistics(events -> events.succeeded(1));
        } finally {
            System.clearProperty(PoolConformance.SEED);
            System.clearProperty(PoolConformance.TIMEOUT);
        }
    }

    @Test
    void casesAreInGroupsAndSayWhichRulesTheyCheck() {
        Map<String, List<String>> cases = new TreeMap<>();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Sample.class))
                .filters((PostDiscoveryFilter) test -> {
                    if (test.isTest()) {
                        cases.computeIfAbsent(
                                        test.getParent().orElseThrow().getDisplayName(), unused -> new ArrayList<>())
                                .add(test.getDisplayName());
                    }
                    return FilterResult.excluded("only looked at");
                })
                .execute();
        assertThat(cases.keySet())
                .containsExactlyInAnyOrder(
                        "KitTest$Sample",
                        "Calls",
                        "Streams",
                        "Chunks",
                        "Failures",
                        "Serialization",
                        "LostWorkers",
                        "LifeCycle",
                        "Futures",
                        "Surroundings",
                        "Checkpoints",
                        "SharedStates");
        assertThat(cases.get("Streams")).contains("imapInfiniteInput (17: S2)");
        assertThat(cases.get("KitTest$Sample")).contains("hangs()");
    }

    @Test
    void tasksAtGatesGoOnWhenTheCaseIsOver() {
        run("leavesSomebodyAtAGate").testEvents().assertStatistics(events -> events.succeeded(1));
        assertThat(Sample.left.get()).as("what the one who was left returned").isEqualTo("went on");
    }

    @Test
    void caseOfACapabilityThatIsNotDeclaredIsSkippedWithTheReason() {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedMethod(
                        List.of(Sample.class), PoolConformance.Futures.class, "cancelRunningFreesTheSlot"))
                .execute();
        results.testEvents().assertStatistics(events -> events.aborted(1).failed(0));
        assertThat(throwableOf(results))
                .hasMessageContaining("needs capability INTERRUPT, which backend none does not declare");
    }

    @Test
    void caseOfADeclaredCapabilityRuns() {
        run("needsCopies").testEvents().assertStatistics(events -> events.succeeded(1));
    }

    private static EngineExecutionResults run(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Sample.class, method))
                .execute();
    }

    private static Throwable failureOf(EngineExecutionResults results) {
        results.testEvents().assertStatistics(events -> events.started(1).failed(1));
        return throwableOf(results);
    }

    private static Throwable throwableOf(EngineExecutionResults results) {
        List<Event> ends = results.testEvents().finished().list();
        return ends.get(0)
                .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    /** Is run by the tests above only. */
    static class Sample extends PoolConformance {
        private static Caller<String> left;

        @Override
        protected PoolConfig config() {
            return PoolConfig.parse("none");
        }

        @Override
        protected Set<Capability> capabilities() {
            return Set.of(Capability.COPIES);
        }

        @Override
        protected Duration caseTimeout() {
            return Duration.ofSeconds(1);
        }

        @Test
        void hangs() throws InterruptedException {
            Tasks.waitForInterrupt();
        }

        @Test
        void fails() {
            throw new AssertionError("as it should");
        }

        @Test
        void leavesSomebodyAtAGate() {
            Probe probe = collector().probe();
            left = call(() -> {
                probe.await("gate");
                return "went on";
            });
            collector().awaitWaiting("gate", 1);
        }

        @Test
        void seedIs1929() {
            assertThat(workloadSeed()).isEqualTo(1929);
            assertThat(super.caseTimeout()).isEqualTo(Duration.ofSeconds(7));
        }

        @Test
        @Tag("COPIES")
        void needsCopies() {
            assertThat(can(Capability.COPIES)).isTrue();
        }
    }
}
