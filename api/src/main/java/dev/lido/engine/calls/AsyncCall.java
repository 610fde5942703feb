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
    private final ResultAssembler<R> assembler;
    private final PoolFuture<R> future;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    private AsyncCall(ResultAssembler<R> assembler) {
        this.assembler = assembler;
        this.future = new PoolFuture<>(assembler.job());
    }

    public static <R> CompletableFuture<R> start(ResultAssembler<R> assembler) {
        AsyncCall<R> call = new AsyncCall<>(assembler);
        Engine engine = assembler.job().engine();
        assembler.job().signal().onRaise(call::schedule);
        engine.submit(assembler.job());
        if (engine.runsInCaller()) {
            call.schedule();
        }
        return call.future;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                assembler.job().engine().async().execute(this);
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
            assembler.keepRest();
            return;
        }
        R answer;
        try {
            if (assembler.job().engine().runsInCaller()) {
                answer = assembler.await(null);
            } else if (assembler.drainAsync()) {
                answer = assembler.result();
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
                assembler.abort(thrown);
                future.fail(thrown);
                return;
            } catch (OutOfMemoryError shortage) {
                PoolThreads.awaitMemory(attempt, shortage);
            }
        }
    }
}
