package dev.lido.shared;

import dev.lido.PoolClosedException;
import java.io.Serializable;

/**
 * What programs and tasks use shared state by. The state is at the master, and a handle is a reference to it: a task
 * captures the handle, and uses the same state wherever it runs.
 *
 * <p><b>Who may use it.</b> Tasks of the pool, the tasks of nested calls in them, and the threads of the program that run
 * no task. A task of another pool gets an {@link IllegalStateException} (LIDO-71). So does a thread
 * that a task has started, in a worker of another JVM.
 *
 * <p><b>Order.</b> Each operation is atomic, and the operations of all tasks on one handle happen in one order. A task
 * sees what it has changed. An operation is applied at most once: what an attempt has changed stays, also if the attempt
 * fails or its worker is lost, and is done again only if the task runs again.
 *
 * <p><b>Functions.</b> A function that is given to an operation, such as {@link Cell#update}, runs at the master, one at a
 * time for each handle. It must be short, and must not use handles (LIDO-74). If it throws, its caller gets a {@link
 * SharedFunctionException} and nothing has changed.
 *
 * <p><b>Values</b> are copied if the pool {@linkplain dev.lido.Capability#COPIES copies}, on the way to the master and
 * back, and must be serializable then (LIDO-17).
 *
 * <p><b>Waiting.</b> An operation that waits ends by an {@link InterruptedException} if its thread is interrupted, by a
 * {@link PoolClosedException} if the pool or the handle is closed, and by a {@link DeadlockException} if nothing can end
 * the wait.
 *
 * <p>Handles are thread-safe. Lido implements this interface and its subtypes; programs do not.
 */
public interface Handle extends Serializable, AutoCloseable {
    /**
     * {@return the name by which this state was asked for, or a name that Lido made}
     */
    String name();

    /**
     * Removes the state. Operations on this and on all other handles of it throw a {@link PoolClosedException} from then
     * on, also those that wait. The pool removes all state when it is closed. Closing twice does nothing.
     */
    @Override
    void close();
}
