package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.remote.Hello;
import dev.lido.remote.OpenJars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a child's JVM runs. Arguments: the child's number, and the pool's private folder, in which a file tells where the
 * cluster is, once the pool's secret came on the standard input.
 */
final class ChildMain {
    /** How long shutdown hooks may take once the pool is done with this child. */
    private static final long EXIT_MILLIS = 2_000;

    private ChildMain() {}

    /**
     * Works until the pool closes this child's lane, or its master is gone.
     *
     * @param args number and folder
     * @throws IOException if the master can not be reached
     * @throws InterruptedException never
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        SystemLoggers.install();
        OpenJars.openAll();
        byte[] secret = System.in.readNBytes(Hello.SECRET_BYTES);
        if (secret.length < Hello.SECRET_BYTES) {
            throw new IOException("this program is started by a pool, which then gives it the pool's secret");
        }
        Address address = Address.read(Path.of(args[1]));
        HazelcastInstance member = Hazelcast.newHazelcastInstance(
                Configs.ofChild(address.cluster(), address.member(), Integer.parseInt(args[0])));
        Desk.open(member, opening -> secret, "", () -> exit(member));
        member.getCluster().addMembershipListener(new Orphanage(member));
        boolean masterThere = member.getCluster().getMembers().stream()
                .anyMatch(one -> Address.of(one).equals(address.member()));
        if (masterThere) {
            new CountDownLatch(1).await();
        }
        exit(member);
    }

    /** The master's member is the only one that keeps no data. */
    private record Orphanage(HazelcastInstance member) implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            // Another child.
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            if (event.getMember().isLiteMember()) {
                exit(member);
            }
        }
    }

    /**
     * Ends this JVM, though threads of users' tasks may go on or their shutdown hooks hang. The member ends first: a JVM waits
     * 300 ms for threads in native code, as those are that wait for the network.
     */
    private static void exit(HazelcastInstance member) {
        Thread end = new Thread(
                () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(EXIT_MILLIS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(1);
                },
                "lido-worker-exit");
        end.setDaemon(true);
        end.start();
        try {
            member.getLifecycleService().terminate();
        } finally {
            System.exit(0);
        }
    }
}
