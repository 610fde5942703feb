package dev.lido.engine.shared;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A channel. Guarded by the lock of the {@link SharedState}, since a lost attempt may return elements. */
final class ChannelObject extends SharedObject {
    private final int capacity;
    private final ArrayDeque<Object> elements = new ArrayDeque<>();
    private final ArrayDeque<PendingRequest> takers = new ArrayDeque<>();
    private final ArrayDeque<Offer> offers = new ArrayDeque<>();
    private boolean ended;

    ChannelObject(SharedState state, long number, String name, int capacity) {
        super(state, number, SharedKind.CHANNEL, name);
        this.capacity = capacity;
    }

    /** An element that waits for room. */
    private record Offer(Object element, PendingRequest request) {}

    /** An element that an attempt has taken. */
    record Taken(ChannelObject channel, Object element) {}

    @Override
    @Nullable Object perform(int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        return state().locked(() -> performLocked(operation, arguments, by, pending));
    }

    private @Nullable Object performLocked(
            int operation, @Nullable Object[] arguments, Participant by, @Nullable PendingRequest pending) {
        switch (operation) {
            case Operation.OFFER -> {
                return offer(arguments[0], pending);
            }
            case Operation.TAKE -> {
                return take(by, pending);
            }
            case Operation.END -> {
                ended = true;
                endTakers();
                return null;
            }
            case Operation.IS_EXHAUSTED -> {
                return isExhausted();
            }
            case Operation.SIZE -> {
                return elements.size();
            }
            default -> throw unknown(operation);
        }
    }

    private boolean isExhausted() {
        return ended && elements.isEmpty() && offers.stream().allMatch(offer -> offer.request.isDone());
    }

    private Object offer(@Nullable Object element, @Nullable PendingRequest pending) {
        if (element == null) {
            throw new NullPointerException("an element of a channel must not be null");
        }
        if (ended) {
            throw new IllegalStateException("LIDO-75: " + this + " has ended, and takes no further element");
        }
        if (giveToTaker(element)) {
            return true;
        }
        offers.removeIf(offer -> offer.request.isDone());
        if (elements.size() < capacity && offers.isEmpty()) {
            elements.add(element);
            return true;
        }
        if (pending != null) {
            offers.add(new Offer(element, pending));
        }
        return WAITS;
    }

    private boolean giveToTaker(Object element) {
        PendingRequest taker;
        while ((taker = takers.poll()) != null) {
            if (!taker.participant().ended && taker.complete(element)) {
                noteTaken(taker.participant(), element);
                return true;
            }
        }
        return false;
    }

    private @Nullable Object take(Participant by, @Nullable PendingRequest pending) {
        state().refuseEnded(by);
        Object head = elements.poll();
        while (head == null && !offers.isEmpty()) {
            Offer offer = offers.remove();
            head = offer.request.complete(true) ? offer.element : null;
        }
        if (head != null) {
            noteTaken(by, head);
            fill();
            endTakers();
            return head;
        }
        if (ended) {
            return null;
        }
        if (pending != null) {
            takers.removeIf(PendingRequest::isDone);
            takers.add(pending);
        }
        return WAITS;
    }

    /** There is room for elements that wait. */
    private void fill() {
        while (elements.size() < capacity && !offers.isEmpty()) {
            Offer offer = offers.remove();
            if (offer.request.complete(true)) {
                elements.add(offer.element);
            }
        }
    }

    private void endTakers() {
        if (isExhausted()) {
            takers.forEach(taker -> taker.complete(null));
            takers.clear();
        }
    }

    private void noteTaken(Participant by, Object element) {
        if (by.returnsElements()) {
            by.taken.add(new Taken(this, element));
        }
    }

    /** Puts an element back at the head, whose attempt was lost. */
    void putBack(Object element) {
        if (!giveToTaker(element)) {
            elements.addFirst(element);
        }
    }

    @Override
    void end(RuntimeException closed) {
        state().locked(() -> {
            takers.forEach(taker -> taker.fail(closed));
            takers.clear();
            offers.forEach(offer -> offer.request.fail(closed));
            offers.clear();
            elements.clear();
            return null;
        });
    }
}
