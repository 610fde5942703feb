package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Flag;
import dev.lido.spi.RequestSender;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The handle of a flag. */
final class FlagHandle extends AbstractHandle implements Flag {
    private static final long serialVersionUID = 1L;

    FlagHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.FLAG, number, name, origin);
    }

    @Override
    public void set() {
        Object unused = call(Operation.SET, true);
    }

    @Override
    public void clear() {
        Object unused = call(Operation.SET, false);
    }

    @Override
    public boolean isSet() {
        return (boolean) call(Operation.GET);
    }

    @Override
    public void await() throws InterruptedException {
        Object unused = await(Operation.AWAIT, null);
    }

    @Override
    public boolean await(Duration timeout) throws InterruptedException {
        return await(Operation.AWAIT, timeout) != RequestSender.CANCELLED;
    }
}
