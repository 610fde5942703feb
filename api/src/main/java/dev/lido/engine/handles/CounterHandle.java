package dev.lido.engine.handles;

import dev.lido.engine.core.Engine;
import dev.lido.engine.shared.CounterObject;
import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Counter;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The handle of a counter. */
final class CounterHandle extends AbstractHandle implements Counter {
    private static final long serialVersionUID = 1L;

    CounterHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.COUNTER, number, name, origin);
    }

    @Override
    public long get() {
        AtomicLong here = here();
        return here == null ? (long) call(Operation.GET) : here.get();
    }

    @Override
    public void set(long value) {
        AtomicLong here = here();
        if (here == null) {
            Object unused = call(Operation.SET, value);
        } else {
            here.set(value);
        }
    }

    @Override
    public long addAndGet(long delta) {
        AtomicLong here = here();
        return here == null ? (long) call(Operation.ADD, delta) : here.addAndGet(delta);
    }

    @Override
    public boolean compareAndSet(long expected, long value) {
        AtomicLong here = here();
        return here == null
                ? (boolean) call(Operation.COMPARE_AND_SET, expected, value)
                : here.compareAndSet(expected, value);
    }

    /** {@return the number itself if it is in this JVM, since no request is needed then; else null} */
    private @Nullable AtomicLong here() {
        Origin origin = origin();
        if (origin == null) {
            return null;
        }
        Engine engine = origin.engine();
        engine.refuseStranger();
        // A counter that was closed throws by way of a request.
        CounterObject object = (CounterObject) engine.shared().object(number());
        return object == null ? null : object.value();
    }
}
