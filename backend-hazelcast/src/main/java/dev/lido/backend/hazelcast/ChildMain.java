package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.lido.remote.OpenJars;
import dev.lido.remote.process.WorkerJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * What a child's JVM runs. Arguments: the child's number, and the pool's private folder, in which a file tells where the
 * cluster is, once the pool's secret has come.
 */
final class ChildMain {
    private ChildMain() {}

    /**
     * Works until the pool closes this child's lane, or its master is gone.
     *
     * @param args number and folder
     */
    public static void main(String[] args) {
        WorkerJvm.run(secret -> work(args, secret));
    }

    private static void work(String[] args, byte[] secret) throws IOException, InterruptedException {
        SystemLoggers.install();
        OpenJars.openAll();
        Address address = Address.read(Path.of(args[1]));
        int number = Integer.parseInt(args[0]);
        HazelcastInstance member = EndWithoutMemory.start(
                () -> Hazelcast.newHazelcastInstance(Configs.ofChild(address.cluster(), address.member(), number)));
        LaneServer.open(member, opening -> secret, "", () -> exit(member));
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

    /** The member ends first: a JVM waits 300 ms for threads in native code, as those are that wait for the network. */
    private static void exit(HazelcastInstance member) {
        WorkerJvm.exit(0, () -> member.getLifecycleService().terminate());
    }
}
