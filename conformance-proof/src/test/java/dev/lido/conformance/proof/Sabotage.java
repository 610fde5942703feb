package dev.lido.conformance.proof;

import dev.lido.Capability;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.conformance.Case;
import dev.lido.conformance.PoolConformance;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A pool with one fault, and the cases of the kit that are to tell of it: these, and no others of those that are run. */
final class Sabotage {
    /** These take a second or more each, most of it for other JVMs or timeouts: only what they are about runs them. */
    private static final Set<String> SLOW = Set.of(
            "timeoutInEveryVerb",
            "taskTimeoutFreesTheSlotOthersFinish",
            "programThatForgetsItsPoolEnds",
            "killedMasterKeepsWhatItTold",
            "checkpointCostIsConstant");

    /** What tasks ask for. These use many verbs, whose faults others tell of: only what they are about runs them. */
    private static final Set<String> REQUESTS = Stream.concat(
                    Arrays.stream(PoolConformance.class.getDeclaredClasses())
                            .filter(group -> group.getSimpleName().equals("SharedStates"))
                            .flatMap(group -> Arrays.stream(group.getMethods()))
                            .filter(method -> method.isAnnotationPresent(Case.class))
                            .map(Method::getName),
                    Stream.of(
                            "findStopsWithItsAnswer",
                            "slotsAreOfOneWorkerEach",
                            "replacementsTakeOverSlots",
                            "tasksLearnThatTheyAreCancelled"))
            .collect(Collectors.toSet());

    /** What workers say that cannot be started. */
    static final String BROKEN_WORDS = "Unrecognized VM option 'NoSuchFlag'";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(4);

    private final String fault;
    private String spec = "threads:2";
    private Function<PoolConfig, Pool> choice = Pools::choosePool;
    private Meddler meddler = Intercepted::proceed;
    private Set<Capability> declared = Set.of();
    private Duration timeout = TIMEOUT;
    private List<String> run = List.of();
    private Set<String> caughtBy = Set.of();
    private Set<String> perhaps = Set.of();

    private Sabotage(String fault) {
        this.fault = fault;
    }

    /** A sabotage that is still to be told what it does. */
    static Sabotage that(String fault) {
        return new Sabotage(fault);
    }

    /** The fault lies in the pool's methods. */
    Sabotage meddling(Meddler value) {
        meddler = value;
        return this;
    }

    /** The fault lies in how a pool is chosen. */
    Sabotage choosing(Function<PoolConfig, Pool> value) {
        choice = value;
        return this;
    }

    /** The fault lies in what a configuration is made into. */
    Sabotage configuring(UnaryOperator<PoolConfig> change) {
        return choosing(config -> Pools.choosePool(change.apply(config)));
    }

    /** Another pool than one of two threads. */
    Sabotage on(String value) {
        spec = value;
        return this;
    }

    /** The fault lies in the backend: one of {@link FaultyBackend}. */
    Sabotage on(FaultyBackend fault) {
        return on("faulty:2?fault=" + fault);
    }

    /** The fault is to declare what is not true. */
    Sabotage declaring(Capability... capabilities) {
        declared = Set.of(capabilities);
        return this;
    }

    /** The fault makes cases hang: a short timeout, and few cases beside those that tell, which need far less. */
    Sabotage hanging() {
        timeout = SHORT_TIMEOUT;
        return among(
                "mapSingleItem",
                "mapEmptyInput",
                "mapOfSeveralArguments",
                "nullElementsAndNullResults",
                "chunkSizeInvalid");
    }

    /** Few cases are run on it: these and those that tell. */
    Sabotage among(String... cases) {
        run = List.of(cases);
        return this;
    }

    Sabotage isToldBy(String... cases) {
        caughtBy = new TreeSet<>(List.of(cases));
        return this;
    }

    /** Whether these tell depends on who is quicker. */
    Sabotage mayBeToldBy(String... cases) {
        perhaps = Set.of(cases);
        return this;
    }

    Pool choose(PoolConfig config) {
        return FaultyPool.of(choice.apply(config), meddler);
    }

    PoolConfig config() {
        return PoolConfig.parse(spec);
    }

    Optional<PoolConfig> brokenConfig() {
        return spec.equals("processes:2")
                ? Optional.of(PoolConfig.parse("processes:2?jvm.args=-XX:NoSuchFlag"))
                : Optional.empty();
    }

    Set<Capability> declared() {
        return declared;
    }

    Duration timeout() {
        return timeout;
    }

    /** Whether a case is run on it: all are, unless others were named, but for those that are slow. */
    boolean runs(String name) {
        boolean others = run.isEmpty() ? !SLOW.contains(name) && !REQUESTS.contains(name) : run.contains(name);
        return caughtBy.contains(name) || others;
    }

    /** The cases that were named. */
    List<String> named() {
        return run;
    }

    Set<String> caughtBy() {
        return caughtBy;
    }

    Set<String> perhaps() {
        return perhaps;
    }

    @Override
    public String toString() {
        return fault;
    }
}
