package dev.lido.backend.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.remote.ClassPathHash;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** A worker that was started by hand: works for any pool of its cluster until it is told to end, or is unused. */
final class StandaloneWorker {
    /** How long what was handed out may take when the worker is told to end. Kubernetes and Slurm kill after 30 s. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(25);

    private static final long LOOK_MILLIS = 500;

    private StandaloneWorker() {}

    /**
     * Works.
     *
     * @return the exit code
     */
    static int serve(HazelcastSettings settings, boolean sameClasses) throws InterruptedException {
        HazelcastInstance member =
                EndWithoutMemory.start(() -> Hazelcast.newHazelcastInstance(Configs.ofWorker(settings)));
        String classPath = sameClasses ? ClassPathHash.ofThisJvm() : "";
        LaneServer server = LaneServer.open(member, LaneRequest::secretBytes, classPath, () -> {});
        Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(member, server), "lido-hazelcast-leave"));
        HazelcastLogs.LIDO.log(
                Level.INFO,
                "worker of the cluster {0} at {1}, which runs {2} tasks at once",
                member.getConfig().getClusterName(),
                Address.of(member.getCluster().getLocalMember()),
                Integer.toString(settings.slots()));
        while (member.getLifecycleService().isRunning()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            long now = System.nanoTime();
            server.dropTheForsaken(now);
            if (settings.idleNanos() > 0 && server.idleNanos(now) > settings.idleNanos()) {
                return 0;
            }
        }
        HazelcastLogs.LIDO.log(Level.ERROR, "this worker is not in the cluster any more");
        return 1;
    }

    private static void leave(HazelcastInstance member, LaneServer server) {
        try {
            if (!isEndedByTask(server)) {
                server.leave(LEAVE_NANOS);
                member.shutdown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A task that calls {@code System.exit} waits there for this hook to end. */
    private static boolean isEndedByTask(LaneServer server) {
        for (Thread worker : server.workers()) {
            for (StackTraceElement frame : worker.getStackTrace()) {
                if (frame.getClassName().equals("java.lang.Shutdown")) {
                    return true;
                }
            }
        }
        return false;
    }
}
