package dev.lido.backend.hazelcast;

import com.hazelcast.cluster.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a pool's own cluster is, as its children read it from a file.
 *
 * @param cluster the cluster's name
 * @param member the address of its first member, host:port
 */
record Address(String cluster, String member) {
    private static final String FILE = "cluster";

    static String of(Member member) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    void write(Path folder) {
        try {
            Files.write(folder.resolve(FILE), List.of(cluster, member));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    static Address read(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(FILE));
        return new Address(lines.get(0), lines.get(1));
    }
}
