package dev.lido.engine.pool;

import dev.lido.engine.threads.Logs;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The processes that a launcher such as {@code mpirun} has started together with this one, by what the environment says. A
 * backend that knows of launchers makes workers of them; with any other one each of them runs the whole program.
 *
 * @param launcher what started them
 * @param size how many there are
 * @param rank the number of this one
 */
record Copies(String launcher, int size, int rank) {
    /** Set for good once somebody was warned, or a backend has taken the copies. */
    private static final AtomicBoolean SETTLED = new AtomicBoolean();

    /** Who speaks for all. */
    private static final int FIRST = 0;

    static Optional<Copies> of(Map<String, String> environment) {
        return of(environment, "mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK")
                .or(() -> of(environment, "a launcher of MPI", "PMI_SIZE", "PMI_RANK"))
                .or(() -> of(environment, "srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID"));
    }

    private static Optional<Copies> of(
            Map<String, String> environment, String launcher, String sizeVariable, String rankVariable) {
        int size = number(environment.get(sizeVariable));
        int rank = number(environment.get(rankVariable));
        return size > 1 && rank >= FIRST ? Optional.of(new Copies(launcher, size, rank)) : Optional.empty();
    }

    private static int number(String text) {
        try {
            return text == null ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The backend that was chosen makes workers of the copies. */
    static void areTaken() {
        SETTLED.set(true);
    }

    /** Warns once, in one of the copies, that each of them does all the work. */
    static void warn(String backend) {
        of(System.getenv()).filter(copies -> !SETTLED.getAndSet(true)).ifPresent(copies -> {
            if (copies.rank == FIRST) {
                Logs.LIDO.log(Level.WARNING, copies.warning(backend));
            }
        });
    }

    String warning(String backend) {
        return "LIDO-49: " + launcher + " has started this program " + size + " times, and with the pool " + backend
                + " each process does all the work by itself; choose a pool whose workers these processes are, such"
                + " as mpi of lido-backend-mpi, or start the program once";
    }
}
