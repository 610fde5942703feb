package com.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.PoolExecutorService;
import dev.lido.Pools;
import dev.lido.SerializableCallable;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.ExecutorsKt;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What the world does with an {@code ExecutorService}, on pools that copy and on pools that do not. Those who pass on what
 * they were given work everywhere; those who wrap it in objects of their own learn at once that this cannot travel.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecutorUsersTest {
    /** Far more than anything here needs: it is reached only by what never ends. */
    private static final int LIMIT_SECONDS = 60;

    private static final int ANSWER = 42;

    private final Pool threads = Pools.choosePool("threads:2");
    private final List<Pool> copying =
            List.of(Pools.choosePool("threads:2?strict=true"), Pools.choosePool("processes:1?memory=64m"));

    @AfterAll
    void close() {
        threads.close();
        copying.forEach(Pool::close);
    }

    /** Somebody who has the executor compute the answer, and waits for it. */
    private enum Wrapping {
        SUPPLY_ASYNC {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                return CompletableFuture.supplyAsync(() -> ANSWER, executor).get(LIMIT_SECONDS, SECONDS);
            }
        },
        THEN_APPLY_ASYNC {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                CompletableFuture<Integer> first = new CompletableFuture<>();
                CompletableFuture<Integer> second = first.thenApplyAsync(i -> i, executor);
                first.complete(ANSWER);
                return second.get(LIMIT_SECONDS, SECONDS);
            }
        },
        COMPLETION_SERVICE {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(executor);
                service.submit((SerializableCallable<Integer>) () -> ANSWER);
                Future<Integer> done = service.poll(LIMIT_SECONDS, SECONDS);
                return done == null ? "it never came" : done.get();
            }
        },
        FUTURE_TASK {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                FutureTask<Integer> task = new FutureTask<>((SerializableCallable<Integer>) () -> ANSWER);
                executor.execute(task);
                return task.get(LIMIT_SECONDS, SECONDS);
            }
        },
        GUAVA {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                ListeningExecutorService listening = MoreExecutors.listeningDecorator(executor);
                return listening
                        .submit((SerializableCallable<Integer>) () -> ANSWER)
                        .get(LIMIT_SECONDS, SECONDS);
            }
        },
        FAILSAFE {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                return Failsafe.with(RetryPolicy.ofDefaults())
                        .with(executor)
                        .getAsync(() -> ANSWER)
                        .get(LIMIT_SECONDS, SECONDS);
            }
        },
        REACTOR {
            @Override
            Object use(PoolExecutorService executor) {
                Scheduler scheduler = Schedulers.fromExecutorService(executor);
                return Mono.fromCallable(() -> ANSWER).subscribeOn(scheduler).block(Duration.ofSeconds(LIMIT_SECONDS));
            }
        },
        REACTOR_PUBLISH {
            @Override
            Object use(PoolExecutorService executor) {
                Scheduler scheduler = Schedulers.fromExecutorService(executor);
                return Flux.just(ANSWER).publishOn(scheduler).blockLast(Duration.ofSeconds(LIMIT_SECONDS));
            }
        },
        KOTLIN {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                return FutureKt.future(
                                GlobalScope.INSTANCE,
                                ExecutorsKt.from(executor),
                                CoroutineStart.DEFAULT,
                                (scope, continuation) -> ANSWER)
                        .get(LIMIT_SECONDS, SECONDS);
            }
        };

        abstract Object use(PoolExecutorService executor) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void theyWorkWhereNothingIsCopied(Wrapping user) throws Exception {
        assertThat(user.use(threads.executor())).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void theyLearnWhyNotWhereItIs(Wrapping user) {
        assertThat(copying).allSatisfy(pool -> {
            Throwable thrown = catchThrowable(() -> user.use(pool.executor()));

            assertThat(chain(thrown))
                    .as("what %s is told by %s", user, pool)
                    .anyMatch(RejectedExecutionException.class::isInstance)
                    .anyMatch(cause ->
                            cause instanceof LidoException lido && lido.code().equals("LIDO-17"));
            assertThat(pool.map(List.of(1), i -> i + 1)).as("a call afterwards").containsExactly(2);
        });
    }

    private static List<Throwable> chain(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .flatMap(cause -> Stream.concat(Stream.of(cause), Stream.of(cause.getSuppressed())))
                .toList();
    }

    /** Somebody who passes on what he was given. */
    private enum PassingOn {
        SUBMIT {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                return executor.submit((Callable<Integer> & Serializable) () -> ANSWER)
                        .get(LIMIT_SECONDS, SECONDS);
            }
        },
        INVOKE_ALL {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                List<SerializableCallable<Integer>> tasks = List.of(() -> ANSWER, () -> ANSWER);
                return executor.invokeAll(tasks, LIMIT_SECONDS, SECONDS).get(1).get();
            }
        },
        INVOKE_ANY {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                List<SerializableCallable<Integer>> tasks = List.of(() -> ANSWER, () -> ANSWER);
                return executor.invokeAny(tasks, LIMIT_SECONDS, SECONDS);
            }
        },
        GUAVA_EXIT {
            @Override
            Object use(PoolExecutorService executor) throws Exception {
                Future<Integer> answer = executor.submit(() -> ANSWER);
                boolean ended = MoreExecutors.shutdownAndAwaitTermination(executor, LIMIT_SECONDS, SECONDS);
                return ended ? answer.get() : "it never ended";
            }
        };

        abstract Object use(PoolExecutorService executor) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(PassingOn.class)
    void whoPassesOnWhatHeWasGivenWorksEverywhere(PassingOn user) throws Exception {
        assertThat(user.use(threads.executor())).isEqualTo(ANSWER);
        for (Pool pool : copying) {
            assertThat(user.use(pool.executor())).as("on %s", pool).isEqualTo(ANSWER);
        }
    }
}
