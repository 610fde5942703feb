package dev.lido.engine.pool;

import dev.lido.Action;
import dev.lido.BiTask;
import dev.lido.Delivery;
import dev.lido.Mapper;
import dev.lido.Outcome;
import dev.lido.Progress;
import dev.lido.ResultCallback;
import dev.lido.Task;
import dev.lido.TaskFailedException;
import dev.lido.TriTask;
import dev.lido.engine.calls.Answer;
import dev.lido.engine.calls.AsyncCall;
import dev.lido.engine.calls.Batches;
import dev.lido.engine.calls.Fold;
import dev.lido.engine.calls.ProgressLog;
import dev.lido.engine.calls.ResultAssembler;
import dev.lido.engine.calls.ResultStream;
import dev.lido.engine.core.CurrentTask;
import dev.lido.engine.core.Engine;
import dev.lido.engine.core.InputFeeder;
import dev.lido.engine.core.InputReader;
import dev.lido.engine.core.Job;
import dev.lido.engine.data.Checkpoint;
import dev.lido.engine.data.Inputs;
import dev.lido.engine.data.JavaFormat;
import dev.lido.engine.data.SeedScope;
import dev.lido.engine.data.Settings;
import dev.lido.engine.data.Verb;
import dev.lido.engine.data.ZippedInputs;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The verbs over one engine, with settings: makes each call a {@link Job} and gives it a {@link ResultAssembler}. */
class DefaultMapper implements Mapper, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Engine engine;
    private final transient Settings settings;

    /** How a pool with strict=true copies what its tasks take and give; null for any other. */
    private final transient @Nullable JavaFormat strict;

    DefaultMapper(Engine engine, Settings settings, @Nullable JavaFormat strict) {
        this.engine = engine;
        this.settings = settings;
        this.strict = strict;
    }

    final Engine engine() {
        return engine;
    }

    final Settings settings() {
        return settings;
    }

    final @Nullable JavaFormat strict() {
        return strict;
    }

    /** A view that a task captures travels as a handle. */
    protected final Object writeReplace() {
        return PoolSerializationProxy.of(this);
    }

    final DefaultMapper with(Settings changed) {
        return new DefaultMapper(engine, changed, strict);
    }

    // ---- Blocking verbs ----

    @Override
    public <T, R> List<R> map(Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return run(Verb.MAP, inputs, task, Answer.ofAll(ResultAssembler::list));
    }

    @Override
    public <A, B, R> List<R> map(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            BiTask<? super A, ? super B, ? extends R> task) {
        return map(ZippedInputs.of(firsts, seconds), ZippedInputs.task(task));
    }

    @Override
    public <A, B, C, R> List<R> map(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            Iterable<? extends C> thirds,
            TriTask<? super A, ? super B, ? super C, ? extends R> task) {
        return map(ZippedInputs.of(firsts, seconds, thirds), ZippedInputs.task(task));
    }

    @Override
    public <T, R> List<Outcome<R>> mapOutcomes(Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return run(Verb.MAP_OUTCOMES, inputs, task, Answer.ofAll(ResultAssembler::list));
    }

    @Override
    public <T> void forEach(Iterable<? extends T> inputs, Action<? super T> action) {
        run(Verb.FOR_EACH, inputs, asTask(action), Answer.ofAll(none -> null));
    }

    @Override
    public <T, R> void forEachResult(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, ResultCallback<? super R> callback) {
        run(Verb.FOR_EACH_RESULT, inputs, task, eachResult(callback));
    }

    @Override
    public <T, R> void forEachOutcome(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, Consumer<? super Outcome<R>> callback) {
        run(Verb.FOR_EACH_OUTCOME, inputs, task, eachOutcome(callback));
    }

    @Override
    public <T, R> R reduce(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> operator) {
        return run(Verb.REDUCE, inputs, task, Answer.of(Fold.ofResults(operator)));
    }

    @Override
    public <T, R, U> U reduce(
            Iterable<? extends T> inputs,
            Task<? super T, ? extends R> task,
            U initial,
            BiFunction<? super U, ? super R, ? extends U> accumulator) {
        return run(Verb.REDUCE, inputs, task, Answer.of(Fold.from(initial, accumulator)));
    }

    @Override
    public <T, R> List<R> batchedMap(
            Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task) {
        return inBatches().run(Verb.BATCHED_MAP, batches(inputs), Batches.task(task), Answer.ofAll(Batches::flatten));
    }

    @Override
    public <T, R> R call(T input, Task<? super T, ? extends R> task) {
        ResultAssembler<R> assembler =
                assembler(Verb.CALL, Inputs.single(input), task, Answer.ofAll(DefaultMapper::first));
        engine.submit(assembler.job());
        return assembler.await(null);
    }

    private <R> R run(Verb verb, Iterable<?> inputs, Task<?, ?> task, Answer<R> answer) {
        Objects.requireNonNull(inputs, "inputs");
        List<?> readable = Inputs.readable(inputs);
        if (readable != null) {
            ResultAssembler<R> assembler = assembler(verb, Inputs.of(readable), task, answer);
            engine.submit(assembler.job());
            return assembler.await(null);
        }
        ResultAssembler<R> assembler = assembler(verb, Inputs.open(), task, answer);
        assembler.job().setOwnerReads();
        InputReader reader = new InputReader(inputs, true);
        engine.submit(assembler.job());
        return assembler.await(reader);
    }

    // ---- Streams ----

    @Override
    public <T, R> Stream<R> imap(Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return stream(Verb.IMAP, inputs, task);
    }

    @Override
    public <T, R> Stream<R> imapUnordered(Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return stream(Verb.IMAP_UNORDERED, inputs, task);
    }

    private <R> Stream<R> stream(Verb verb, Iterable<?> inputs, Task<?, ? extends R> task) {
        Objects.requireNonNull(inputs, "inputs");
        int window = settings.effectiveWindow(engine.size());
        Job job = job(verb, Inputs.open(), task, false);
        boolean ordered = verb == Verb.IMAP;
        if (engine.runsInCaller()) {
            return ResultStream.open(job, ordered, new InputReader(inputs, false), null);
        }
        return ResultStream.open(job, ordered, null, new InputFeeder(job, inputs, window, "lido-feeder-" + job.id()));
    }

    // ---- Asynchronous verbs ----

    @Override
    public <T, R> CompletableFuture<List<R>> mapAsync(Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return start(Verb.MAP, inputs, task, Answer.ofAll(ResultAssembler::list));
    }

    @Override
    public <A, B, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            BiTask<? super A, ? super B, ? extends R> task) {
        return mapAsync(ZippedInputs.of(firsts, seconds), ZippedInputs.task(task));
    }

    @Override
    public <A, B, C, R> CompletableFuture<List<R>> mapAsync(
            Iterable<? extends A> firsts,
            Iterable<? extends B> seconds,
            Iterable<? extends C> thirds,
            TriTask<? super A, ? super B, ? super C, ? extends R> task) {
        return mapAsync(ZippedInputs.of(firsts, seconds, thirds), ZippedInputs.task(task));
    }

    @Override
    public <T, R> CompletableFuture<List<Outcome<R>>> mapOutcomesAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task) {
        return start(Verb.MAP_OUTCOMES, inputs, task, Answer.ofAll(ResultAssembler::list));
    }

    @Override
    public <T> CompletableFuture<Void> forEachAsync(Iterable<? extends T> inputs, Action<? super T> action) {
        return start(Verb.FOR_EACH, inputs, asTask(action), Answer.ofAll(none -> null));
    }

    @Override
    public <T, R> CompletableFuture<Void> forEachResultAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, ResultCallback<? super R> callback) {
        return start(Verb.FOR_EACH_RESULT, inputs, task, eachResult(callback));
    }

    @Override
    public <T, R> CompletableFuture<Void> forEachOutcomeAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, Consumer<? super Outcome<R>> callback) {
        return start(Verb.FOR_EACH_OUTCOME, inputs, task, eachOutcome(callback));
    }

    @Override
    public <T, R> CompletableFuture<R> reduceAsync(
            Iterable<? extends T> inputs, Task<? super T, ? extends R> task, BinaryOperator<R> operator) {
        return start(Verb.REDUCE, inputs, task, Answer.of(Fold.ofResults(operator)));
    }

    @Override
    public <T, R, U> CompletableFuture<U> reduceAsync(
            Iterable<? extends T> inputs,
            Task<? super T, ? extends R> task,
            U initial,
            BiFunction<? super U, ? super R, ? extends U> accumulator) {
        return start(Verb.REDUCE, inputs, task, Answer.of(Fold.from(initial, accumulator)));
    }

    @Override
    public <T, R> CompletableFuture<List<R>> batchedMapAsync(
            Iterable<? extends T> inputs, Task<? super List<T>, ? extends List<? extends R>> task) {
        return inBatches().start(Verb.BATCHED_MAP, batches(inputs), Batches.task(task), Answer.ofAll(Batches::flatten));
    }

    @Override
    public <T, R> CompletableFuture<R> callAsync(T input, Task<? super T, ? extends R> task) {
        return AsyncCall.start(assembler(Verb.CALL, Inputs.single(input), task, Answer.ofAll(DefaultMapper::first)));
    }

    private <R> CompletableFuture<R> start(Verb verb, Iterable<?> inputs, Task<?, ?> task, Answer<R> answer) {
        Objects.requireNonNull(inputs, "inputs");
        engine.refuseIfEnded();
        List<Object> all = new ArrayList<>();
        Throwable error = null;
        try {
            inputs.forEach(all::add);
        } catch (Throwable thrown) {
            error = thrown;
        }
        if (error == null) {
            return AsyncCall.start(assembler(verb, Inputs.of(all), task, answer));
        }
        ResultAssembler<R> assembler = assembler(verb, Inputs.begunWith(all), task, answer);
        CompletableFuture<R> future = AsyncCall.start(assembler);
        engine.endInputs(assembler.job(), error);
        return future;
    }

    // ---- Making jobs ----

    private <R> ResultAssembler<R> assembler(Verb verb, Inputs inputs, Task<?, ?> task, Answer<R> answer) {
        return new ResultAssembler<>(job(verb, inputs, task, ResultAssembler.collects(settings, answer)), answer);
    }

    /**
     * A job with the next call's random streams: the pool's or the seeded view's, or inside a task those of the task.
     */
    @SuppressWarnings("unchecked")
    public final Job job(Verb verb, Inputs inputs, Task<?, ?> task, boolean collects) {
        Task<Object, Object> function = (Task<Object, Object>) Objects.requireNonNull(task, "task");
        SeedScope seeds = settings.seeds();
        CurrentTask outer = seeds.explicit() ? null : CurrentTask.of(engine);
        return new Job(
                engine,
                engine.nextJobId(),
                verb,
                strict == null ? function : new StrictTask(function, strict),
                settings,
                outer == null ? seeds.seed() : outer.nextNestedSeed(),
                outer == null ? seeds.calls().getAndIncrement() : 0,
                inputs,
                collects);
    }

    private static <T> Task<T, @Nullable Object> asTask(Action<T> action) {
        Objects.requireNonNull(action, "action");
        return input -> {
            action.accept(input);
            return null;
        };
    }

    @SuppressWarnings("unchecked") // the results are of the callback's type
    private static Answer<Void> eachResult(ResultCallback<?> callback) {
        return Answer.ofEach((ResultCallback<Object>) Objects.requireNonNull(callback, "callback"));
    }

    @SuppressWarnings("unchecked") // the outcomes are of the callback's type
    private static <R> Answer<Void> eachOutcome(Consumer<? super Outcome<R>> callback) {
        Objects.requireNonNull(callback, "callback");
        return Answer.ofEach((index, outcome) -> callback.accept((Outcome<R>) outcome));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the results are of the task's type
    private static <R> R first(List<Object> results) {
        return (R) results.get(0);
    }

    /** In batches, a task is a batch, and the chunk size was its size. */
    private DefaultMapper inBatches() {
        return with(settings.withAdaptiveChunks());
    }

    private <T> Iterable<List<T>> batches(Iterable<? extends T> inputs) {
        engine.refuseIfEnded();
        return Batches.of(Objects.requireNonNull(inputs, "inputs"), settings.chunkSize());
    }

    // ---- Views ----

    @Override
    public Mapper withChunkSize(int size) {
        return with(settings.withChunkSize(size));
    }

    @Override
    public Mapper withRetries(int retries) {
        return with(settings.withRetries(retries));
    }

    @Override
    public Mapper withRetriesOnLoss(int retries) {
        return with(settings.withRetriesOnLoss(retries));
    }

    @Override
    public Mapper withDelivery(Delivery delivery) {
        return with(settings.withDelivery(Objects.requireNonNull(delivery, "delivery")));
    }

    @Override
    public Mapper withTimeout(Duration timeout) {
        return with(settings.withTimeout(Objects.requireNonNull(timeout, "timeout")));
    }

    @Override
    public Mapper withSeed(long seed) {
        return with(settings.withSeeds(new SeedScope(seed, true)));
    }

    @Override
    public Mapper withWindow(int inputs) {
        return with(settings.withWindow(inputs));
    }

    @Override
    public Mapper onError(Consumer<? super TaskFailedException> callback) {
        return with(settings.withOnError(Objects.requireNonNull(callback, "callback")));
    }

    @Override
    public Mapper withCheckpoint(Path file) {
        return with(settings.withCheckpoint(Checkpoint.open(file, settings.seeds())));
    }

    @Override
    public Mapper withProgress() {
        return with(settings.withProgress(new ProgressLog()));
    }

    @Override
    public Mapper withProgress(Consumer<? super Progress> display) {
        return with(settings.withProgress(Objects.requireNonNull(display, "display")));
    }
}
