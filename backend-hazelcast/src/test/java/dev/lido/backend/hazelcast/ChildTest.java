package dev.lido.backend.hazelcast;

import static dev.lido.Pools.choosePool;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.TaskFailedException;
import dev.lido.WorkerLostException;
import dev.lido.remote.Hello;
import java.io.BufferedReader;
import java.io.File;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A child ends when it should, whatever it is about to do, and whatever its tasks have left it. */
class ChildTest {
    private static final List<Object> KEPT = new ArrayList<>();

    @TempDir
    private Path folder;

    /** It waits for a member that takes connections and says nothing, when its master dies. */
    @Test
    @Timeout(180)
    void aChildThatTriesToJoinEndsWithItsMaster() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            new Address("nobody", "127.0.0.1:" + silent.getLocalPort()).write(folder);
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:-UsePerfData",
                            "-cp",
                            classPath(),
                            ChildMain.class.getName(),
                            "1",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            try {
                OutputStream in = child.getOutputStream();
                in.write(Hello.newSecret());
                in.flush();
                try (Socket joining = silent.accept()) {
                    assertThat(joining.isConnected()).isTrue();
                    in.close();
                    assertThat(child.waitFor(1, TimeUnit.MINUTES))
                            .as("whether it has ended")
                            .isTrue();
                }
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    /** Whatever is needed to notice it has to be there before. */
    @Test
    @Timeout(120)
    void aThreadOfTheMemberThatEndsForWantOfMemoryEndsTheChild() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx16m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-cp",
                        classPath(),
                        ThreadWithoutMemory.class.getName(),
                        "hz.member.thread")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("this worker has no memory left beside what its tasks keep");
            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).isEqualTo(1);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(path -> System.getProperty(path, ""))
                .filter(path -> !path.isEmpty())
                .collect(joining(File.pathSeparator));
    }

    /** Nobody waits for the deadline, which is ten minutes here. */
    @Test
    @Tag("long")
    @Timeout(300)
    void aChildThatIsOutOfMemoryIsReplacedAtOnce() {
        String spec = "hazelcast:1?memory=64m&deadline=600&jvm.args=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
        try (Pool pool = choosePool(PoolConfig.parse(spec))) {
            assertThatThrownBy(() -> pool.withRetriesOnLoss(0).call(() -> fill()))
                    .isInstanceOfAny(WorkerLostException.class, TaskFailedException.class);
            assertThat(pool.map(List.of(1, 2, 3), i -> -i)).containsExactly(-1, -2, -3);
        }
    }

    /** Leaves no memory to anybody, and a thread that goes on. */
    private static int fill() {
        Thread goesOn = new Thread(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        goesOn.setDaemon(false);
        goesOn.start();
        int size = 1 << 20;
        while (true) {
            try {
                KEPT.add(new byte[size]);
            } catch (OutOfMemoryError e) {
                if (size <= 16) {
                    throw e;
                }
                size /= 2;
            }
        }
    }
}
