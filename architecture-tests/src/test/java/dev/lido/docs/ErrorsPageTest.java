package dev.lido.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Launcher;
import dev.lido.Outcome;
import dev.lido.Pool;
import dev.lido.PoolConfig;
import dev.lido.Pools;
import dev.lido.TaskContext;
import dev.lido.backend.processes.ProcessesProvider;
import dev.lido.backend.serial.SerialProvider;
import dev.lido.backend.threads.ThreadsProvider;
import dev.lido.shared.Cell;
import dev.lido.shared.Channel;
import dev.lido.shared.Counter;
import dev.lido.spi.BackendProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** docs/errors.md has a section for each code in the sources, and the messages that it shows are those that the code gives. */
@Isolated("interrupts itself, and sets the context class loader")
class ErrorsPageTest {
    private static final Pattern CODE = Pattern.compile("\"(LIDO-\\d+)[:\"]");

    private final Document page = Document.of("docs/errors.md");
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @TempDir
    Path folder;

    @BeforeEach
    void hideOtherBackends() throws IOException {
        backends(SerialProvider.class, ThreadsProvider.class);
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void everyCodeHasItsSection() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Document.PROJECT)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    CODE.matcher(Document.flatSources(sources)).results().forEach(code -> codes.add(code.group(1)));
                }
            }
        }

        assertThat(page.sections().keySet()).containsExactlyInAnyOrderElementsOf(codes);
    }

    @Test
    void everySectionShowsItsMessages() {
        assertThat(page.sections())
                .allSatisfy((code, section) -> assertThat(section.blocks("message"))
                        .isNotEmpty()
                        .allSatisfy(message -> assertThat(message).startsWith(code + ": ")));
    }

    @Test
    void choosingAPool() throws IOException {
        shows("LIDO-1", () -> PoolConfig.parse("threads:2?strict"));
        shows("LIDO-2", () -> Pools.choosePool("treads"));
        shows("LIDO-2", () -> Pools.choosePool("processes"));
        System.setProperty("lido.pool", "treads");
        shows("LIDO-2", () -> Pools.choosePool());
        System.clearProperty("lido.pool");
        shows("LIDO-3", () -> Pools.choosePool("threads?virtuel=true"));
        shows("LIDO-4", () -> Pools.choosePool("threads?strict=yes"));
        shows("LIDO-4", () -> Pools.choosePool("threads?filter=maxdepth=5000"));
        shows("LIDO-5", () -> Pools.choosePool("serial:2"));
        shows("LIDO-5", () -> Pools.choosePool("threads:0"));
        shows("LIDO-46", () -> Pools.choosePool("threads:1000000"));

        backends(Broken.Unavailable.class);
        shows("LIDO-6", () -> Pools.choosePool("example"));

        backends(ThreadsProvider.class, Broken.Namesake.class);
        shows("LIDO-7", () -> Pools.choosePool("threads"));

        backends();
        shows("LIDO-8", () -> Pools.choosePool("threads"));
        shows("LIDO-8", () -> Pools.choosePool("auto"));

        backends(Broken.NotOpening.class);
        shows("LIDO-9", () -> Pools.choosePool("example"));
    }

    @Test
    void choosingARole() throws IOException {
        shows("LIDO-28", () -> PoolConfig.fromArgs("--pool-role=slave"));
        shows("LIDO-29", () -> Pools.choosePool(PoolConfig.fromArgs("--pool=threads", "--pool-role=worker")));
        shows("LIDO-31", () -> Launcher.main(new String[] {"--pool=threads"}));
        shows("LIDO-31", () -> Launcher.main(new String[] {"--pool=threads", "com.example.Missing"}));

        backends(Broken.Unreachable.class);
        shows("LIDO-30", () -> Pools.choosePool(PoolConfig.fromArgs("--pool=example", "--pool-role=worker")));
    }

    @Test
    void choosingProcesses() throws IOException {
        backends(ProcessesProvider.class);
        shows("LIDO-4", () -> Pools.choosePool("processes?start=later"));
        shows("LIDO-4", () -> Pools.choosePool("processes?output=loud"));
        shows("LIDO-25", () -> Pools.choosePool("processes?java=/usr/bin/jaav"));
        shows("LIDO-26", () -> Pools.choosePool("processes?jvm.args=-Dgreeting='good%20day"));
        shows("LIDO-26", () -> Pools.choosePool("processes?jvm.args=Xmx512m"));
        shows("LIDO-26", () -> Pools.choosePool("processes?memory=512%20MB"));
    }

    @Test
    void workersOfTheirOwn() throws IOException {
        backends(ProcessesProvider.class);
        try (Pool pool = Pools.choosePool("processes:1?archive=false")) {
            shows("LIDO-22", () -> pool.forEach(List.of(1), i -> System.exit(4)));
        }
    }

    @Test
    @SuppressWarnings("try") // closes the pool early: that is one of the errors
    void calls() throws IOException {
        try (Pool pool = Pools.choosePool("threads:2")) {
            shows("LIDO-10", () -> pool.withChunkSize(0));
            shows("LIDO-24", () -> pool.resize(3));
            shows("LIDO-10", () -> pool.withChunkSize(8).withWindow(4).imap(List.of(1), i -> i));
            shows("LIDO-10", () -> pool.map(List.of(1, 2, 3), List.of(1, 2), (a, b) -> a + b));
            pool.shared().counter("hits");
            shows("LIDO-70", () -> pool.shared().cell("hits", 1));
            Counter hits = pool.shared().counter("hits");
            try (Pool other = Pools.choosePool("serial")) {
                showsCause("LIDO-71", () -> other.call(hits::get));
            }
            Cell<Integer> best = pool.shared().cell("best", 0);
            shows("LIDO-73", () -> best.update(i -> 1 / i));
            showsCause("LIDO-74", () -> best.update(i -> (int) hits.get()));
            Channel<Integer> results = pool.shared().channel("results", 1);
            results.end();
            shows("LIDO-75", () -> results.offer(1, Duration.ZERO));
            showsCause(
                    "LIDO-12",
                    () -> pool.call(() -> {
                        pool.close();
                        return 1;
                    }));
            shows("LIDO-12", () -> pool.forEachResult(List.of(1), i -> i, (index, result) -> pool.close()));
            shows("LIDO-15", () -> {
                Thread.currentThread().interrupt();
                pool.map(List.of(1), i -> i);
            });
            assertThat(Thread.interrupted()).isTrue();
            showsCause("LIDO-16", () -> pool.batchedMap(Collections.nCopies(3 * 64, 1), batch -> List.of(1)));
            Path checkpoint = folder.resolve("checkpoint");
            int unused = pool.withSeed(1).withCheckpoint(checkpoint).call(() -> 1);
            shows("LIDO-19", () -> pool.withSeed(2).withCheckpoint(checkpoint));
            pool.close();
            shows("LIDO-11", () -> pool.map(List.of(1), i -> i));
        }
        PoolConfig unprepared = PoolConfig.builder()
                .spec("threads:2")
                .initializer(worker -> {
                    throw new FileNotFoundException("model.bin");
                })
                .build();
        try (Pool pool = Pools.choosePool(unprepared)) {
            shows("LIDO-13", () -> pool.map(List.of(1), i -> i));
        }
        try (Pool pool = Pools.choosePool("threads:2?strict=true")) {
            showsCause("LIDO-17", () -> pool.call(() -> new Object()));
            showsCause("LIDO-17", () -> pool.map(List.of(Path.of("x")), path -> 1));
            showsCause("LIDO-17", () -> pool.executor().execute(new FutureTask<>(() -> 1)));
        }
        shows("LIDO-18", TaskContext::current);

        backends(Broken.WithoutWorkers.class);
        try (Pool pool = Pools.choosePool("example")) {
            shows("LIDO-14", () -> pool.map(List.of(1), i -> i));
        }
        backends(Broken.Forgetful.class);
        try (Pool pool = Pools.choosePool("example")) {
            shows("LIDO-36", () -> pool.map(List.of(1, 2), i -> i));
            assertThat(pool.map(List.of(1, 2), i -> i)).containsExactly(1, 2);
        }
        backends(Broken.Swamped.class);
        try (Pool pool = Pools.choosePool("example")) {
            shows("LIDO-32", () -> pool.map(List.of(1), i -> i));
            shows("LIDO-32", () -> pool.map(List.of(1), i -> i));
        }
    }

    @Test
    void tasks() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Pool pool = Pools.choosePool("threads:2")) {
            shows("LIDO-20", () -> pool.map(List.of(2, 1, 0), i -> 10 / i));
            shows("LIDO-21", () -> pool.withTimeout(Duration.ofMillis(20)).forEach(List.of(1), i -> never.await()));
            CountDownLatch bothBusy = new CountDownLatch(2);
            CompletableFuture<List<Outcome<Integer>>> outcomes = pool.mapOutcomesAsync(List.of(1, 2, 3), i -> {
                bothBusy.countDown();
                never.await();
                return i;
            });
            bothBusy.await();
            pool.terminate();
            shows("LIDO-23", outcomes.get().get(2)::get);
        }

        backends(Broken.Losing.class);
        try (Pool pool = Pools.choosePool("example")) {
            shows("LIDO-22", () -> pool.forEach(List.of(1), i -> Broken.Losing.loseWorker()));
        }
    }

    private void shows(String code, ThrowingCallable call) {
        assertThatThrownBy(call).message().matches(messages(code));
    }

    private void showsCause(String code, ThrowingCallable call) {
        assertThatThrownBy(call).cause().message().matches(messages(code));
    }

    /** What matches any of the messages that the page shows for a code; three dots stand for whatever comes. */
    private Pattern messages(String code) {
        return Pattern.compile(page.sections().get(code).blocks("message").stream()
                .map(message -> Arrays.stream(message.strip().split("…", -1))
                        .map(Pattern::quote)
                        .collect(joining(".*")))
                .collect(joining("|")));
    }

    /** Lets these be the only backends for the current thread. */
    private void backends(Class<?>... providers) throws IOException {
        Path services = Files.createTempFile(folder, "services", null);
        Files.writeString(services, Arrays.stream(providers).map(Class::getName).collect(joining("\n")));
        Thread.currentThread().setContextClassLoader(new ClassLoader(before) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return name.equals("META-INF/services/" + BackendProvider.class.getName())
                        ? Collections.enumeration(List.of(services.toUri().toURL()))
                        : super.getResources(name);
            }
        });
    }
}
