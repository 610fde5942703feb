package dev.lido.engine.data;

/** What distinguishes the verbs inside the engine. */
public enum Verb {
    MAP("map", true, false),
    MAP_OUTCOMES("mapOutcomes", true, true),
    FOR_EACH("forEach", false, false),
    FOR_EACH_RESULT("forEachResult", false, false),
    FOR_EACH_OUTCOME("forEachOutcome", false, true),
    BATCHED_MAP("batchedMap", true, false),
    REDUCE("reduce", true, false),
    IMAP("imap", true, false),
    IMAP_UNORDERED("imapUnordered", true, false),
    CALL("call", true, false),
    EXECUTE("execute", true, true),
    INITIALIZE("initialize", false, false);

    private final String verbName;
    private final boolean keepsResults;
    private final boolean wantsOutcomes;

    Verb(String verbName, boolean keepsResults, boolean wantsOutcomes) {
        this.verbName = verbName;
        this.keepsResults = keepsResults;
        this.wantsOutcomes = wantsOutcomes;
    }

    public String verbName() {
        return verbName;
    }

    public boolean keepsResults() {
        return keepsResults;
    }

    /**
     * The name under which a checkpoint keeps the results: verbs that differ only in where results go share one, so that a
     * program that was cut off may go on with the other.
     */
    public String checkpointName() {
        return switch (this) {
            case FOR_EACH_RESULT -> MAP.verbName;
            case FOR_EACH_OUTCOME -> MAP_OUTCOMES.verbName;
            default -> verbName;
        };
    }

    /** Whether the inputs may be endless and are read as results are consumed. */
    public boolean isStream() {
        return this == IMAP || this == IMAP_UNORDERED;
    }

    /** Whether failures are results like others and stop nothing. */
    public boolean wantsOutcomes() {
        return wantsOutcomes;
    }
}
