package dev.lido.remote.process;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lido.ConfigException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers find the classes that their master finds, however that was started. */
class JvmCommandTest {
    private static final Map<String, String> HELLO =
            Map.of("com/example/Hello.java", "package com.example; public class Hello {}");

    @TempDir
    Path folder;

    @Test
    void classPathOfRelativeNamesWithBlanksAndLetters() throws Exception {
        assumeThat(System.getProperty("sun.jnu.encoding"))
                .as("the encoding of file names")
                .isEqualTo("UTF-8");
        TestJvm.compile(folder.resolve("a b 'ü\u4e2d"), HELLO);

        assertThat(TestJvm.master(folder, List.of(), List.of("a b 'ü\u4e2d"), "class:com.example.Hello"))
                .containsExactly("class:com.example.Hello=unnamed");
    }

    @Test
    void currentFolderInAClassPath() throws Exception {
        TestJvm.compile(folder, HELLO);

        // An empty entry stays empty, and a pool's workers start in their master's folder.
        assertThat(TestJvm.master(folder, List.of("-Dtest.folder=" + folder), List.of(""), "class:com.example.Hello"))
                .containsExactly("class:com.example.Hello=unnamed");
    }

    @Test
    void classPathTooLongForACommandLine() throws Exception {
        Path hello = TestJvm.compile(folder.resolve("he \"llo\\"), HELLO);
        Stream<Path> missing = IntStream.range(0, 4000).mapToObj(i -> folder.resolve("missing-" + i + ".jar"));
        String path =
                TestJvm.path(Stream.concat(missing, Stream.of(hello, TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS)));
        assertThat(path).hasSizeGreaterThan(128 * 1024);
        Path arguments = Files.writeString(
                folder.resolve("arguments"),
                "-Dgreeting=hi -cp \"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");

        assertThat(TestJvm.run(
                        folder,
                        Map.of(),
                        List.of(
                                "@" + arguments,
                                Master.class.getName(),
                                "class:com.example.Hello",
                                "property:greeting")))
                .containsExactly("class:com.example.Hello=unnamed", "property:greeting=hi");
    }

    @Test
    void classPathInAManifest() throws Exception {
        Path hello =
                TestJvm.jar(folder.resolve("hello.jar"), Map.of(), TestJvm.compile(folder.resolve("hello"), HELLO));
        String path = Stream.of(hello, TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS)
                .map(entry -> entry.toUri().toString())
                .collect(joining(" "));
        Path jar = TestJvm.jar(folder.resolve("path.jar"), Map.of("Class-Path", path));

        assertThat(TestJvm.run(
                        folder,
                        Map.of(),
                        List.of("-cp", jar.toString(), Master.class.getName(), "class:com.example.Hello")))
                .containsExactly("class:com.example.Hello=unnamed");
    }

    @Test
    void everythingInOneJar() throws Exception {
        Map<String, String> attributes =
                Map.of("Main-Class", Master.class.getName(), "Add-Opens", "java.base/java.lang java.base/java.util");
        TestJvm.jar(
                folder.resolve("app.jar"),
                attributes,
                TestJvm.compile(folder.resolve("hello"), HELLO),
                TestJvm.LIDO,
                TestJvm.REMOTE,
                TestJvm.TESTS);

        assertThat(TestJvm.run(
                        folder,
                        Map.of(),
                        List.of("-jar", "app.jar", "class:com.example.Hello", "open:java.util", "open:java.io")))
                .containsExactly("class:com.example.Hello=unnamed", "open:java.util=true", "open:java.io=false");
    }

    @Test
    void modulePath() throws Exception {
        Map<String, String> sources = new HashMap<>(HELLO);
        sources.put("module-info.java", "module example { exports com.example; }");
        TestJvm.compile(folder.resolve("example"), sources);
        String path = TestJvm.path(Stream.of("example", TestJvm.LIDO, TestJvm.REMOTE));
        String module = JvmCommand.class.getModule().isNamed()
                ? JvmCommand.class.getModule().getName()
                : "dev.lido.remote";

        assertThat(TestJvm.run(
                        folder,
                        Map.of(),
                        List.of(
                                "-p",
                                path,
                                "--add-modules",
                                "example",
                                "--patch-module",
                                module + "=" + TestJvm.TESTS,
                                "-m",
                                module + "/" + Master.class.getName(),
                                "class:com.example.Hello",
                                "class:" + Probe.class.getName())))
                .containsExactly("class:com.example.Hello=example", "class:" + Probe.class.getName() + "=" + module);
    }

    @Test
    void sourceFile() throws Exception {
        Path source = Files.writeString(folder.resolve("Source.java"), """
                import dev.lido.remote.process.Master;
                import java.io.Serializable;
                import java.util.List;
                import java.util.concurrent.Callable;

                public class Source {
                    interface Function<R> extends Callable<R>, Serializable {}

                    record Sum(int a, int b) {
                        int value() {
                            return new Adder().add(a, b);
                        }
                    }

                    static <R> void ask(Function<R> function) throws Exception {
                        Master.askToCall(function);
                    }

                    public static void main(String[] arguments) throws Exception {
                        Runnable other = () -> {};
                        int length = arguments.length;
                        ask(() -> List.of(new Sum(length, 40).value(), new Object() {
                            @Override
                            public String toString() {
                                return "anonymous";
                            }
                        }));
                    }
                }

                class Adder {
                    int add(int a, int b) {
                        return a + b;
                    }
                }
                """);
        String path = TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS));

        assertThat(TestJvm.run(folder, Map.of(), List.of("-cp", path, source.toString(), "one", "two")))
                .containsExactly("call=[42, anonymous]");
    }

    @Test
    void sourceFileThatUsesAnother() throws Exception {
        assumeThat(Runtime.version().feature())
                .as("programs of several source files need JDK 22; this JDK")
                .isGreaterThanOrEqualTo(22);
        Files.writeString(folder.resolve("Helper.java"), "class Helper { static int help() { return 7; } }");
        Path source = Files.writeString(folder.resolve("Source.java"), """
                import dev.lido.remote.process.Master;
                import java.io.Serializable;
                import java.util.concurrent.Callable;

                class Source {
                    public static void main(String[] arguments) throws Exception {
                        Master.askToCall((Callable<Integer> & Serializable) () -> Helper.help());
                    }
                }
                """);
        String path = TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS));

        assertThat(TestJvm.run(folder, Map.of(), List.of("-cp", path, source.toString())))
                .containsExactly("call=7");
    }

    @Test
    void optionsAndEnvironment() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-Dgreeting=good day",
                "-Dlido.pool=serial",
                "-ea",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-Xmx256m"));
        arguments.add("-cp");
        arguments.add(TestJvm.path(Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS)));
        arguments.add(Master.class.getName());
        List<String> questions = List.of(
                "property:greeting",
                "property:lido.pool",
                "property:tool",
                "assertions:",
                "open:java.lang",
                "variable:LIDO_POOL",
                "variable:CLASSPATH",
                "variable:JAVA_TOOL_OPTIONS",
                "variable:KEPT");
        arguments.addAll(questions);
        Map<String, String> variables =
                new HashMap<>(Map.of("LIDO_POOL", "threads", "CLASSPATH", "/none", "KEPT", "yes"));

        List<String> answers = List.of("good day", "null", "null", "true", "true", "null", "null", "null", "yes");
        assertThat(TestJvm.run(folder, variables, arguments)).containsExactlyElementsOf(join(questions, answers));

        variables.put("JAVA_TOOL_OPTIONS", "-Dtool=set -XX:+UseParallelGC");
        answers = List.of("good day", "null", "set", "true", "true", "null", "null", "null", "yes");
        assertThat(TestJvm.run(folder, variables, arguments))
                .filteredOn(line -> !line.startsWith("Picked up"))
                .containsExactlyElementsOf(join(questions, answers));
    }

    private static List<String> join(List<String> questions, List<String> answers) {
        return IntStream.range(0, questions.size())
                .mapToObj(i -> questions.get(i) + "=" + answers.get(i))
                .toList();
    }

    @Test
    void theUsersArgumentsWin() throws Exception {
        assertThat(TestJvm.master(
                        folder,
                        List.of("-Dtest.memory=64m", "-Dtest.args=-XX:+UseParallelGC '-Dsaid=a b'"),
                        List.of(),
                        "property:said",
                        "collectors:"))
                .containsExactly("property:said=a b", "collectors:=[PS MarkSweep, PS Scavenge]");
    }

    @Test
    void memory() throws Exception {
        List<String> answer = TestJvm.master(folder, List.of("-Dtest.memory=64m"), List.of(), "memory:");

        assertThat(answer).hasSize(1);
        assertThat(Integer.parseInt(answer.get(0).replace("memory:=", ""))).isBetween(50, 64);
    }

    @Test
    void anotherJava() throws Exception {
        Path java = Path.of(System.getProperty("java.home"));

        assertThat(JvmCommand.of(java.toString(), List.of(), "").command(Probe.class, List.of("x")))
                .startsWith(java.resolve("bin/java").toString())
                .endsWith(Probe.class.getName(), "x");
        assertThat(JvmCommand.of(java.resolve("bin/java").toString(), List.of(), "")
                        .command(Probe.class, List.of()))
                .startsWith(java.resolve("bin/java").toString());
    }

    @Test
    void errorsAreThoseOfTheDocument() throws Exception {
        shows("LIDO-25", () -> JvmCommand.of("/usr/bin/jaav", List.of(), ""));
        shows("LIDO-26", () -> ShellWords.split("jvm.args", "-Dgreeting='good day"));
        shows("LIDO-26", () -> JvmCommand.of("", List.of("-Xss1m", "Xmx512m"), ""));
        shows("LIDO-26", () -> JvmCommand.of("", List.of(), "512 MB"));
    }

    @Test
    void classesThatOnlyALoaderOfItsOwnFinds() throws Exception {
        URL[] path = Stream.of(TestJvm.LIDO, TestJvm.REMOTE, TestJvm.TESTS)
                .map(entry -> {
                    try {
                        return entry.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> master = loader.loadClass(Master.class.getName());

            assertThatThrownBy(() -> master.getMethod("ask", String[].class).invoke(null, (Object) new String[0]))
                    .cause()
                    .hasToString(ConfigException.class.getName() + ": "
                            + messages("LIDO-27").get(0));
        }
    }

    private static void shows(String code, ThrowingCallable call) throws Exception {
        List<String> messages = messages(code);
        assertThatThrownBy(call)
                .isInstanceOf(ConfigException.class)
                .extracting(Throwable::getMessage)
                .isIn(messages);
    }

    /** The messages that the page of error codes shows for a code. */
    private static List<String> messages(String code) throws Exception {
        String page = Files.readString(Path.of("../docs/errors.md"));
        return Pattern.compile("```message\n(" + code + ": .*)\n```")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
