package dev.lido.benchmarks.works;

import java.util.List;
import java.util.Optional;

/** All works by name. */
public final class Works {
    /** The names, in the order of the definitions. */
    public static final List<String> NAMES = List.of(
            BulkMap.NAME,
            SingleMap.NAME,
            CallLatency.NAME,
            BulkArrays.NAME,
            MandelbrotRows.NAME,
            Startup.NAME,
            WorkerDeath.NAME,
            LazyInputs.NAME,
            FailureReport.NAME);

    private Works() {}

    /**
     * Finds a work.
     *
     * @param name its name
     * @param scale the amount of the work
     * @return the work; empty if there is no work of that name
     */
    public static Optional<Work> find(String name, Scale scale) {
        return switch (name) {
            case BulkMap.NAME -> Optional.of(new BulkMap(scale));
            case SingleMap.NAME -> Optional.of(new SingleMap(scale));
            case CallLatency.NAME -> Optional.of(new CallLatency(scale));
            case BulkArrays.NAME -> Optional.of(new BulkArrays(scale));
            case MandelbrotRows.NAME -> Optional.of(new MandelbrotRows(scale));
            case Startup.NAME -> Optional.of(new Startup());
            case WorkerDeath.NAME -> Optional.of(new WorkerDeath(scale));
            case LazyInputs.NAME -> Optional.of(new LazyInputs(scale));
            case FailureReport.NAME -> Optional.of(new FailureReport());
            default -> Optional.empty();
        };
    }
}
