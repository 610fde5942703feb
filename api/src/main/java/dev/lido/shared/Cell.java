package dev.lido.shared;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A variable. Several values that change together are one value, for example a record.
 *
 * @param <T> the type of the value
 */
public interface Cell<T extends @Nullable Object> extends Handle {
    /** {@return the value} */
    T get();

    /**
     * Sets the value.
     *
     * @param value the new value
     */
    void set(T value);

    /**
     * Replaces the value by what a function makes of it.
     *
     * @param function takes the value and returns the new one; it runs at the master, see {@link Handle}
     * @return the new value
     * @throws SharedFunctionException if the function throws
     */
    T update(SharedOperator<T> function);

    /**
     * Sets the value if it {@linkplain Object#equals equals} the expected one.
     *
     * @param expected the expected value
     * @param value the new value
     * @return whether it did
     */
    boolean compareAndSet(T expected, T value);

    /**
     * Waits until the value satisfies a condition.
     *
     * @param condition runs at the master, see {@link Handle}, now and after each change
     * @return the value that satisfied it
     * @throws SharedFunctionException if the condition throws
     * @throws InterruptedException if the thread is interrupted
     */
    T await(SharedPredicate<? super T> condition) throws InterruptedException;

    /**
     * Waits until the value satisfies a condition, or the time is over.
     *
     * @param condition runs at the master, see {@link Handle}, now and after each change
     * @param timeout the maximum time to wait
     * @return whether it was satisfied
     * @throws SharedFunctionException if the condition throws
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(SharedPredicate<? super T> condition, Duration timeout) throws InterruptedException;
}
