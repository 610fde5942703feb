package dev.lido.backend.mpi;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the kit in an MPI job: on rank 0, while the other ranks work for its pools. Arguments: the test class, then the
 * names of cases, or none for all. Prints JUnit's totals; the exit code is 1 if a case failed.
 */
final class KitProgram {
    private KitProgram() {}

    public static void main(String[] args) throws ClassNotFoundException {
        // Other ranks do not return from here.
        try (Pool pool = Pools.choosePool(PoolConfig.parse("mpi"))) {
            if (pool.size() < 1) {
                throw new IllegalStateException("nobody works");
            }
        }
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Class.forName(args[0])))
                .configurationParameter("junit.jupiter.execution.timeout.default", "2 m");
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherDiscoveryRequest all = request.build();
        LauncherFactory.create().execute(all, listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        summary.printFailuresTo(out, 40);
        summary.printTo(out);
        out.flush();
        System.exit(summary.getTotalFailureCount() > 0 || summary.getTestsSucceededCount() == 0 ? 1 : 0);
    }
}
