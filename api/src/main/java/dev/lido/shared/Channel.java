package dev.lido.shared;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue between tasks, or between tasks and the program. It has an end: after {@link #end} no element is put, and those
 * that take find the end once the elements are taken.
 *
 * <p><b>Elements and losses.</b> An element that was taken by an attempt whose worker is then lost is put back at the
 * head, if the job has {@link dev.lido.Delivery#AT_LEAST_ONCE}; with {@link dev.lido.Delivery#AT_MOST_ONCE} it is gone. In
 * all other cases an element that was taken counts as processed, also if the task fails. Elements that are in the channel
 * when it is closed are dropped.
 *
 * @param <T> the type of the elements, which are not null
 */
public interface Channel<T> extends Handle {
    /**
     * Adds an element, and waits for room if the channel is full.
     *
     * @param element the element
     * @throws IllegalStateException LIDO-75, if the channel has ended
     * @throws InterruptedException if the thread is interrupted
     */
    void put(T element) throws InterruptedException;

    /**
     * Adds an element if there is room, or room comes within the given time.
     *
     * @param element the element
     * @param timeout the maximum time to wait
     * @return whether it was added
     * @throws IllegalStateException LIDO-75, if the channel has ended
     * @throws InterruptedException if the thread is interrupted
     */
    boolean offer(T element, Duration timeout) throws InterruptedException;

    /**
     * Takes the head of the queue, and waits for one if there is none.
     *
     * @return the element, or null if the channel has ended and all elements were taken
     * @throws InterruptedException if the thread is interrupted
     */
    @Nullable T take() throws InterruptedException;

    /**
     * Takes the head of the queue, and waits for one no longer than the given time.
     *
     * @param timeout the maximum time to wait
     * @return the element, or null if none came
     * @throws InterruptedException if the thread is interrupted
     */
    @Nullable T poll(Duration timeout) throws InterruptedException;

    /** Ends the channel: no element is put any more. Ending it twice does nothing. */
    void end();

    /** {@return whether the channel has ended and all elements were taken} */
    boolean isExhausted();

    /** {@return the number of elements that wait} */
    int size();
}
