package dev.lido.engine.handles;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.SharedKind;
import dev.lido.shared.Channel;
import dev.lido.spi.RequestSender;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of a channel. */
final class ChannelHandle<T> extends AbstractHandle implements Channel<T> {
    private static final long serialVersionUID = 1L;

    ChannelHandle(long number, String name, @Nullable Origin origin) {
        super(SharedKind.CHANNEL, number, name, origin);
    }

    @Override
    public void put(T element) throws InterruptedException {
        Object unused = await(Operation.OFFER, null, Objects.requireNonNull(element, "element"));
    }

    @Override
    public boolean offer(T element, Duration timeout) throws InterruptedException {
        return await(Operation.OFFER, timeout, Objects.requireNonNull(element, "element")) != RequestSender.CANCELLED;
    }

    @Override
    public @Nullable T take() throws InterruptedException {
        return element(await(Operation.TAKE, null));
    }

    @Override
    public @Nullable T poll(Duration timeout) throws InterruptedException {
        return element(await(Operation.TAKE, timeout));
    }

    @SuppressWarnings("unchecked") // the channel has elements of this type only
    private @Nullable T element(@Nullable Object answer) {
        return answer == RequestSender.CANCELLED ? null : (T) answer;
    }

    @Override
    public void end() {
        Object unused = call(Operation.END);
    }

    @Override
    public boolean isExhausted() {
        return (boolean) call(Operation.IS_EXHAUSTED);
    }

    @Override
    public int size() {
        return (int) call(Operation.SIZE);
    }
}
