package dev.lido.engine.calls;

import dev.lido.engine.core.Engine;
import dev.lido.spi.PoolThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An asynchronous call: drains its job on the pool's own thread whenever there is news, and completes the future at the
 * end.
 */
public final class AsyncCall<R> implements Runnable {
    private final ResultAssembler<R> owner;
    private final PoolFuture<R> future;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private AsyncCall(ResultAssembler<R> owner) {
        this.owner = owner;
        this.future = new PoolFuture<>(owner.job());
    }

    public static <R> CompletableFuture<R> start(ResultAssembler<R> owner) {
        AsyncCall<R> call = new AsyncCall<>(owner);
        Engine engine = owner.job().engine();
        owner.job().signal().onRaise(call::schedule);
        engine.submit(owner.job());
        if (engine.runsInCaller()) {
            call.schedule();
        }
        return call.future;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                owner.job().engine().async().execute(this);
            } catch (Throwable thrown) {
                scheduled.set(false);
                throw thrown;
            }
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        if (future.isDone()) {
            owner.keepRest();
            return;
        }
        R answer;
        try {
            if (owner.job().engine().runsInCaller()) {
                answer = owner.await(null);
            } else if (owner.drainAsync()) {
                answer = owner.result();
            } else {
                return;
            }
        } catch (Throwable thrown) {
            fail(thrown);
            return;
        }
        future.answer(answer);
    }

    private void fail(Throwable thrown) {
        for (int attempt = 1; ; attempt++) {
            try {
                owner.abort(thrown);
                future.fail(thrown);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }
}
