package dev.lido.remote.process;

import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import java.io.IOException;

/**
 * Starts the processes of a pool's workers, one at a time, for a {@link ProcessSupervisor}. {@link JvmStarter} is there for
 * JVMs of this machine.
 */
public interface ProcessStarter {
    /**
     * Starts the process of a worker, which reads the pool's secret from its standard input, connects, and passes its
     * number on in its {@link Hello}. What it writes to its standard output is passed on and kept for errors, so its
     * standard error should lead there, too. This may take any time; nothing else is started meanwhile.
     *
     * @param number the worker's number, another one for each process
     * @return the process
     * @throws IOException if it cannot be started now
     * @throws dev.lido.LidoException if no process can ever be started
     */
    Process start(int number) throws IOException;

    /**
     * Starts the process of a worker, whose tasks have a slot that no other live worker of the pool has.
     *
     * @param number the worker's number, another one for each process
     * @param slot the slot, from 0
     * @return the process
     * @throws IOException if it cannot be started now
     * @throws dev.lido.LidoException if no process can ever be started
     */
    default Process start(int number, int slot) throws IOException {
        return start(number);
    }

    /**
     * Checks a worker that has connected with the secret and with the number of a process that has not joined yet.
     *
     * @param hello what the worker reports of itself
     * @param process the process that was started with this number
     * @throws RefusedException if the worker cannot work for this pool; unless overridden, if it is another process
     */
    default void check(Hello hello, Process process) throws RefusedException {
        if (process.pid() != hello.pid()) {
            throw new RefusedException(
                    "this pool did not start process " + hello.pid() + " as its worker " + hello.number());
        }
    }

    /**
     * Whether a start that failed may succeed later by itself, as where the system has no memory or processes left. Such
     * failures are borne for longer than others.
     *
     * @param failure what {@link #start} threw
     * @return unless overridden, whether it is a known limit of the system
     */
    default boolean isTransient(IOException failure) {
        return !SystemLimit.of(failure.getMessage()).isEmpty();
    }

    /** As many workers as wanted have joined for the first time. Work that would have taken the cores from them is due. */
    default void complete() {}
}
