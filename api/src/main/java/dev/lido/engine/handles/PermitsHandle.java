package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Permit;
import dev.lido.shared.Permits;
import dev.lido.spi.RequestSender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The handle of permits. */
final class PermitsHandle extends AbstractHandle implements Permits {
    private static final long serialVersionUID = 1L;

    PermitsHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.PERMITS, number, name, origin);
    }

    @Override
    public Permit acquire() throws InterruptedException {
        return new Held((long) await(Operation.ACQUIRE, null));
    }

    @Override
    public @Nullable Permit tryAcquire() {
        return permit(call(Operation.ACQUIRE));
    }

    @Override
    public @Nullable Permit tryAcquire(Duration timeout) throws InterruptedException {
        return permit(await(Operation.ACQUIRE, timeout));
    }

    private @Nullable Permit permit(@Nullable Object answer) {
        return answer == RequestSender.CANCELLED ? null : new Held((long) answer);
    }

    @Override
    public int available() {
        return (int) call(Operation.GET);
    }

    @Override
    public int size() {
        return (int) call(Operation.SIZE);
    }

    private final class Held implements Permit {
        private final long token;
        private final AtomicBoolean closed = new AtomicBoolean();

        Held(long token) {
            this.token = token;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                Object unused = call(Operation.RELEASE, token);
            }
        }
    }
}
