package dev.lido.backend.mpi;

import dev.lido.ConfigException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who started this JVM, by what the environment says. It is looked at before MPI is joined, since joining sets variables of
 * its own.
 *
 * @param launcher what started it: {@code mpirun}, {@code srun}, or another one's name; null if none did
 * @param size how many processes were started together
 * @param rank this one's number among them
 * @param local whether all of them are on this machine, as far as is known
 */
record LauncherInfo(@Nullable String launcher, int size, int rank, boolean local) {
    private static final String MPIRUN = "mpirun";
    private static final String SRUN = "srun";

    private static final LauncherInfo NONE = new LauncherInfo(null, 1, 0, true);

    private static final LauncherInfo THIS = of(System.getenv());

    /** How this JVM was started. */
    static LauncherInfo ofThisJvm() {
        return THIS;
    }

    static LauncherInfo of(Map<String, String> environment) {
        Numbers numbers = new Numbers(environment);
        if (numbers.has("OMPI_COMM_WORLD_SIZE")) {
            int size = numbers.get("OMPI_COMM_WORLD_SIZE", 1);
            boolean local = numbers.get("OMPI_COMM_WORLD_LOCAL_SIZE", 0) == size;
            return new LauncherInfo(MPIRUN, size, numbers.get("OMPI_COMM_WORLD_RANK", 0), local);
        }
        int tasks = numbers.get("SLURM_STEP_NUM_TASKS", numbers.get("SLURM_NTASKS", 1));
        boolean local = numbers.get("SLURM_STEP_NUM_NODES", numbers.get("SLURM_NNODES", 0)) == 1;
        boolean slurm = numbers.has("SLURM_PROCID");
        // Without Slurm they come from a JVM that has joined MPI by itself, and has started this one.
        if (slurm && environment.containsKey("PMIX_NAMESPACE") && numbers.has("PMIX_RANK")) {
            return new LauncherInfo(SRUN, tasks, numbers.get("PMIX_RANK", 0), local);
        }
        if (numbers.has("PMI_RANK")) {
            String name =
                    environment.containsKey("SLURM_STEP_ID") ? "srun with another --mpi than pmix" : "mpiexec.hydra";
            return new LauncherInfo(name, numbers.get("PMI_SIZE", tasks), numbers.get("PMI_RANK", 0), false);
        }
        if (slurm && numbers.get("SLURM_STEP_NUM_TASKS", 1) > 1) {
            return new LauncherInfo("srun without --mpi=pmix", tasks, numbers.get("SLURM_PROCID", 0), false);
        }
        return NONE;
    }

    boolean isLaunched() {
        return launcher != null;
    }

    boolean isMpirun() {
        return MPIRUN.equals(launcher);
    }

    /**
     * To be called before MPI is joined, which with such a launcher may end the JVM.
     *
     * @throws ConfigException if Open MPI cannot be used with this launcher
     */
    void checkMpi() {
        if (isLaunched() && !isMpirun() && !SRUN.equals(launcher)) {
            throw ofAnotherMpi("that does not make a job of Open MPI");
        }
    }

    /**
     * The error that each process would be alone.
     *
     * @param problem why
     */
    ConfigException ofAnotherMpi(String problem) {
        return new ConfigException(
                "LIDO-53",
                "this is process " + rank + " of " + size + " that " + launcher + " started, but " + problem
                        + "; start the job with Open MPI's mpirun, or with srun --mpi=pmix");
    }

    private record Numbers(Map<String, String> environment) {
        boolean has(String name) {
            return get(name, -1) >= 0;
        }

        int get(String name, int otherwise) {
            String value = environment.get(name);
            if (value == null || value.isEmpty() || value.length() > 9) {
                return otherwise;
            }
            for (int i = 0; i < value.length(); i++) {
                if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                    return otherwise;
                }
            }
            return Integer.parseInt(value);
        }
    }
}
