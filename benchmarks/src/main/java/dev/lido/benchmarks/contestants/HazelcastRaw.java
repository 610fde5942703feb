package dev.lido.benchmarks.contestants;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Two child JVMs that are members of a Hazelcast cluster, configured as those of the pool {@code hazelcast:2}, and a
 * client that sends each task by {@code submitToMember}. No function is sent: a member returns what it receives,
 * doubled if it is an array, and both are encoded by Hazelcast's fastest means. The result is the speed of Hazelcast
 * alone, and thus the limit of a pool on top of it.
 */
final class HazelcastRaw extends RawPeer {
    private static final int CHILDREN = 2;
    private static final int FACTORY = 1;
    private static final int LARGE_AT_ONCE = 8;
    private static final int SMALL_AT_ONCE = 1000;

    private final List<Process> processes = new ArrayList<>();
    private HazelcastInstance client;
    private IExecutorService executor;
    private List<Member> members;

    HazelcastRaw() {
        System.setProperty("hazelcast.logging.type", "none");
        String cluster = "raw-" + UUID.randomUUID();
        try {
            String first = start(cluster, "");
            for (int i = 1; i < CHILDREN; i++) {
                start(cluster, first);
            }
            ClientConfig config = new ClientConfig();
            config.setClusterName(cluster);
            config.getNetworkConfig().addAddress(first);
            config.getSerializationConfig().addDataSerializableFactory(FACTORY, type -> new Echo());
            client = HazelcastClient.newHazelcastClient(config);
            executor = client.getExecutorService("raw");
            members = List.copyOf(client.getCluster().getMembers());
        } catch (IOException e) {
            processes.forEach(Process::destroyForcibly);
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a member, and returns its address once it has joined. */
    private String start(String cluster, String first) throws IOException {
        Process child = ChildJvm.start(Child.class, cluster, first);
        processes.add(child);
        BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        String address = said.readLine();
        if (address == null) {
            throw new IOException("a member ended before it had joined");
        }
        return address;
    }

    private Future<Object> submit(Object input, int number) {
        return executor.submitToMember(new Echo(input), members.get(number % members.size()));
    }

    @Override
    @SuppressWarnings("unchecked") // the identity returns its argument
    public <T, R> R apply(T input, PureTask<T, R> task) throws Exception {
        return (R) submit(input, 0).get();
    }

    @Override
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws Exception {
        return map(inputs, SMALL_AT_ONCE);
    }

    @Override
    public <T, R> List<R> mapCostly(List<T> inputs, PureTask<T, R> task) throws Exception {
        return map(inputs, LARGE_AT_ONCE);
    }

    @SuppressWarnings("unchecked") // the identity returns its argument
    private <T, R> List<R> map(List<T> inputs, int atOnce) throws InterruptedException, ExecutionException {
        Object[] results = new Object[inputs.size()];
        ArrayDeque<Future<Object>> underWay = new ArrayDeque<>();
        int read = 0;
        for (int i = 0; i < results.length; i++) {
            if (underWay.size() == atOnce) {
                results[read++] = underWay.remove().get();
            }
            underWay.add(submit(inputs.get(i), i));
        }
        while (!underWay.isEmpty()) {
            results[read++] = underWay.remove().get();
        }
        return (List<R>) Arrays.asList(results);
    }

    @Override
    public void close() {
        client.shutdown();
        try {
            for (Process child : processes) {
                child.getOutputStream().close();
            }
            processes.forEach(ChildJvm::awaitEnd);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /** A number or an array of doubles. */
    static final class Echo implements Callable<Object>, IdentifiedDataSerializable {
        private Object input = 0;

        Echo() {}

        Echo(Object input) {
            this.input = input;
        }

        @Override
        public Object call() {
            if (input instanceof double[] doubles) {
                for (int i = 0; i < doubles.length; i++) {
                    doubles[i] *= 2;
                }
            }
            return input;
        }

        @Override
        public int getFactoryId() {
            return FACTORY;
        }

        @Override
        public int getClassId() {
            return 0;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeBoolean(input instanceof Integer);
            if (input instanceof Integer number) {
                out.writeInt(number);
            } else {
                out.writeDoubleArray((double[]) input);
            }
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            if (in.readBoolean()) {
                input = in.readInt();
            } else {
                input = in.readDoubleArray();
            }
        }
    }

    /** The program of a child: a member, which ends when its standard input is closed. */
    static final class Child {
        private static final String LOOPBACK = "127.0.0.1";

        private Child() {}

        public static void main(String[] args) throws IOException {
            System.setProperty("hazelcast.logging.type", "none");
            Config config = new Config();
            config.setClusterName(args[0]);
            config.setProperty("hazelcast.phone.home.enabled", "false");
            config.setProperty("hazelcast.wait.seconds.before.join", "0");
            config.setProperty("hazelcast.partition.count", "11");
            config.setProperty("hazelcast.operation.thread.count", "2");
            config.setProperty("hazelcast.operation.generic.thread.count", "2");
            config.setProperty("hazelcast.io.thread.count", "1");
            config.setProperty("hazelcast.socket.bind.any", "false");
            config.getMetricsConfig().setEnabled(false);
            NetworkConfig network = config.getNetworkConfig();
            network.setPort(0);
            network.getInterfaces().setEnabled(true).setInterfaces(List.of(LOOPBACK));
            network.getJoin().getAutoDetectionConfig().setEnabled(false);
            network.getJoin().getTcpIpConfig().setEnabled(true);
            if (!args[1].isEmpty()) {
                network.getJoin().getTcpIpConfig().setRequiredMember(args[1]);
            }
            config.getExecutorConfig("raw").setPoolSize(1);
            config.getSerializationConfig().addDataSerializableFactory(FACTORY, type -> new Echo());
            HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
            System.out.println(LOOPBACK + ":"
                    + member.getCluster().getLocalMember().getAddress().getPort());
            while (System.in.read() >= 0) {
                // waits for the end
            }
            member.getLifecycleService().terminate();
        }
    }
}
