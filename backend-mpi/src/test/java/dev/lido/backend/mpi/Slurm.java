package dev.lido.backend.mpi;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster of one node, this machine, on the loopback: Slurm's own programs with a configuration in a folder. */
final class Slurm implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("munged", "slurmctld", "slurmd", "srun", "salloc", "sinfo");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 20;
    private static final long END_SECONDS = 20;
    private static final int KEY_BYTES = 1024;

    private final Path folder;
    private final Map<String, String> environment;

    /** The last one started is the first one ended. */
    private final Deque<Process> daemons = new ArrayDeque<>();

    /**
     * Starts one.
     *
     * @param folder for all its files
     */
    Slurm(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path configuration = folder.resolve("slurm.conf");
        environment = Map.of(
                "SLURM_CONF", configuration.toString(),
                "OMPI_ALLOW_RUN_AS_ROOT", "1",
                "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("state"));
        Files.createDirectory(folder.resolve("spool"));
        Files.writeString(configuration, configuration());
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path file = Files.createFile(
                folder.resolve("key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key);
        try {
            start(
                    "munged",
                    "--foreground",
                    "--force",
                    "--socket=" + folder.resolve("munge"),
                    "--key-file=" + file,
                    "--pid-file=" + folder.resolve("munged.pid"),
                    "--seed-file=" + folder.resolve("munged.seed"));
            await("munged listens", () -> Files.exists(folder.resolve("munge")));
            start("slurmctld", "-D");
            start("slurmd", "-D");
            await(
                    "the node is idle",
                    () -> run("sinfo", "--noheader", "--format=%T").contains("idle"));
        } catch (IOException | InterruptedException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** What is missing here for a cluster, or null. */
    static String problem() {
        List<String> missing = new ArrayList<>();
        for (String program : PROGRAMS) {
            if (find(program) == null) {
                missing.add(program);
            }
        }
        if (!missing.isEmpty()) {
            return "there is no " + String.join(", ", missing)
                    + "; Debian has them: apt-get install slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge";
        }
        return "root".equals(System.getProperty("user.name")) ? null : "only root can start Slurm's daemons";
    }

    private static Path find(String program) {
        return Stream.concat(
                        Stream.of("/usr/sbin"), Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** More processors than there are, so that jobs of a few ranks run anywhere. */
    private String configuration() throws IOException {
        String host = run("hostname", "--short").strip();
        return String.join(
                "\n",
                "ClusterName=lido",
                "SlurmctldHost=" + host + "(127.0.0.1)",
                "NodeName=" + host + " NodeAddr=127.0.0.1 CPUs=8 State=UNKNOWN",
                "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
                "SlurmctldPort=" + freePort(),
                "SlurmdPort=" + freePort(),
                "CommunicationParameters=NoCtldInAddrAny,NoInAddrAny",
                "SlurmUser=root",
                "SlurmdUser=root",
                "AuthInfo=socket=" + folder.resolve("munge"),
                "StateSaveLocation=" + folder.resolve("state"),
                "SlurmdSpoolDir=" + folder.resolve("spool"),
                "SlurmctldPidFile=" + folder.resolve("slurmctld.pid"),
                "SlurmdPidFile=" + folder.resolve("slurmd.pid"),
                "SlurmctldLogFile=" + folder.resolve("slurmctld.log"),
                "SlurmdLogFile=" + folder.resolve("slurmd.log"),
                "ProctrackType=proctrack/linuxproc",
                "TaskPlugin=task/none",
                "SelectType=select/cons_tres",
                "MpiDefault=none",
                "ReturnToService=2",
                "SlurmdParameters=config_overrides",
                "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts a job with one of Slurm's commands. */
    Mpirun submit(Path output, List<String> words) throws IOException {
        return Mpirun.start(output, words, environment);
    }

    private void start(String program, String... arguments) throws IOException {
        daemons.push(process(program, arguments)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(program + ".out").toFile())
                .start());
    }

    private ProcessBuilder process(String program, String... arguments) {
        List<String> words = new ArrayList<>(List.of(find(program).toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        return builder;
    }

    private String run(String program, String... arguments) throws IOException {
        Process process = process(program, arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            boolean ended = daemons.element().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() - begin > START_NANOS) {
                throw new AssertionError("it did not come about that " + what + "; Slurm says: " + said());
            }
        }
    }

    private String said() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(name -> name.toString().matches(".*\\.(log|out)"))
                    .toList()) {
                all.append(file.getFileName())
                        .append(": ")
                        .append(Files.readString(file))
                        .append('\n');
            }
        }
        return all.toString();
    }

    @Override
    public void close() {
        for (Process daemon : daemons) {
            daemon.destroy();
            daemon.onExit()
                    .completeOnTimeout(daemon, END_SECONDS, TimeUnit.SECONDS)
                    .join();
            daemon.destroyForcibly().onExit().join();
        }
    }
}
