package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import dev.lido.conformance.Case;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the cases of {@link CommandLineKit}, and reports each result as soon as the case has ended. */
final class KitRun implements TestExecutionListener {
    private final Consumer<CaseResult> live;
    private final Map<String, Long> begun = new HashMap<>();
    private final List<CaseResult> results = new ArrayList<>();

    private KitRun(Consumer<CaseResult> live) {
        this.live = live;
    }

    /**
     * Runs cases.
     *
     * @param wanted names or numbers of cases; all cases run if the list is empty
     * @param live receives the result of each case as soon as the case has ended
     * @return the results, in the order of the cases' numbers
     */
    static List<CaseResult> run(List<String> wanted, Consumer<CaseResult> live) {
        PostDiscoveryFilter filter = test -> FilterResult.includedIf(!test.isTest() || isWanted(wanted, test));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(CommandLineKit.class))
                .filters(filter)
                .build();
        KitRun run = new KitRun(live);
        LauncherFactory.create().execute(request, run);
        run.results.sort(Comparator.comparingInt(CaseResult::number));
        return run.results;
    }

    private static boolean isWanted(List<String> wanted, TestDescriptor test) {
        return wanted.isEmpty()
                || test.getSource()
                        .flatMap(KitRun::method)
                        .filter(method ->
                                wanted.contains(method.getName()) || wanted.contains(Integer.toString(number(method))))
                        .isPresent();
    }

    private static Optional<Method> method(TestSource source) {
        return source instanceof MethodSource method ? Optional.of(method.getJavaMethod()) : Optional.empty();
    }

    private static int number(Method method) {
        Case found = method.getAnnotation(Case.class);
        return found == null ? 0 : found.number();
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (test.isTest()) {
            add(test, Status.SKIPPED, reason, "", 0);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest()) {
            // A failure outside the cases must not go unnoticed.
            result.getThrowable().ifPresent(failure -> {
                throw new IllegalStateException("the kit itself failed at " + test.getDisplayName(), failure);
            });
            return;
        }
        double seconds = (System.nanoTime() - begun.get(test.getUniqueId())) / 1e9;
        Status status = switch (result.getStatus()) {
            case SUCCESSFUL -> Status.PASSED;
            case ABORTED -> Status.SKIPPED;
            case FAILED -> Status.FAILED;
        };
        String reason = result.getThrowable()
                .map(failure -> String.valueOf(failure.getMessage()))
                .orElse("");
        String detail = status == Status.FAILED
                ? result.getThrowable().map(KitRun::stack).orElse("")
                : "";
        add(test, status, reason, detail, seconds);
    }

    private void add(TestIdentifier test, Status status, String reason, String detail, double seconds) {
        Method method = test.getSource().flatMap(KitRun::method).orElseThrow();
        Case found = method.getAnnotation(Case.class);
        String group =
                ((MethodSource) test.getSource().orElseThrow()).getJavaClass().getSimpleName();
        CaseResult result = new CaseResult(
                number(method),
                method.getName(),
                group,
                found == null ? List.of() : List.of(found.rule()),
                status,
                reason,
                detail,
                seconds);
        results.add(result);
        live.accept(result);
    }

    private static String stack(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
