package dev.lido.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pools;
import dev.lido.spi.BackendProvider;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

/** What a program gets on its class path that takes the option {@code --pool} from here. */
class UsersClassPathTest {
    @Test
    void nothingButTheApiPicocliAndTheBarIsPassedOn() throws Exception {
        NodeList dependencies = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new File("pom.xml"))
                .getElementsByTagName("dependency");
        List<String> passedOn = new ArrayList<>();
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (!text(dependency, "scope").equals("test")
                    && !text(dependency, "optional").equals("true")) {
                passedOn.add(text(dependency, "artifactId"));
            }
        }

        assertThat(passedOn).containsExactlyInAnyOrder("lido-api", "picocli", "progressbar");
    }

    private static String text(Element dependency, String child) {
        NodeList found = dependency.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    }

    /** A program as a user may write it. */
    static final class Program {
        public static void main(String[] args) {
            CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create());
            PoolOption option = new PoolOption();
            command.addMixin("pool", option);
            command.parseArgs(args);
            try (var pool = option.choose();
                    ProgressDisplay display = ProgressDisplay.of("numbers")) {
                System.out.println(pool.withProgress(display).map(List.of(3, 4), i -> i * i));
            }
        }
    }

    @Test
    void thatIsEnoughForTheOptionAndTheBar() throws Exception {
        assertThat(run(Program.class, "--pool=threads:2")).contains("[9, 16]");
    }

    @Test
    void commandThatNeedsMoreSaysWhat() throws Exception {
        assertThat(run(Lido.class, "conformance", "--pool=threads:2"))
                .anySatisfy(line -> assertThat(line).startsWith("LIDO-47: ").contains("lido-conformance"))
                .noneMatch(line -> line.startsWith("\tat "));
    }

    private static List<String> run(Class<?> main, String... arguments) throws Exception {
        Class<?> threads = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::type)
                .filter(type -> type.getSimpleName().equals("ThreadsProvider"))
                .findFirst()
                .orElseThrow();
        String classPath = Stream.of(
                        Pools.class,
                        threads,
                        CommandLine.class,
                        ProgressBar.class,
                        org.jline.terminal.Terminal.class,
                        Lido.class,
                        UsersClassPathTest.class)
                .map(UsersClassPathTest::origin)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
