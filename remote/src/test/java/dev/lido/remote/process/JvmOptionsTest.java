package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    private static List<String> options(String... words) {
        return JvmOptions.ofCommandLine(List.of(words), Map.of());
    }

    @Test
    void optionsEndWhereTheProgramBegins() {
        assertThat(options(
                        "/usr/bin/java", "-Da=b c", "-cp", "-Dno", "--add-opens", "m/p=q", "-Xmx1g", "Main", "-Dx=y"))
                .containsExactly("-Da=b c", "-cp=-Dno", "--add-opens=m/p=q", "-Xmx1g");
        assertThat(options("java", "-ea", "-jar", "app.jar", "-Dx=y")).containsExactly("-ea");
        assertThat(options("java", "-ea", "-m", "m/Main", "-Dx=y")).containsExactly("-ea");
        assertThat(options("java", "--source", "17", "Main.java", "-Dx=y")).containsExactly("--source=17");
    }

    @Test
    void theJvmIsAskedWhereTheCommandLineDoesNotTellAll() {
        assertThat(options()).isNull();
        assertThat(options("/opt/app/bin/app", "-Dx=y")).isNull();
        assertThat(options("java", "@options", "Main")).isNull();
        assertThat(options("java", "-XX:Flags=file", "Main")).isNull();
        assertThat(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"))
                .allSatisfy(variable -> assertThat(
                                JvmOptions.ofCommandLine(List.of("java", "Main"), Map.of(variable, "-Dx=y")))
                        .isNull());
    }

    @Test
    void whatConcernsClassesGoesToWorkers() {
        List<String> all = List.of(
                "-Dgreeting=good day",
                "-Dlido.poolside=yes",
                "-Dempty",
                "-ea:com.example...",
                "-dsa",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-reads=a=b",
                "--add-modules=jdk.incubator.vector",
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "--illegal-access=permit",
                "-Xss4m");

        assertThat(JvmOptions.forWorkers(all)).isEqualTo(all);
    }

    @Test
    void whatConcernsTheMasterStaysHere() {
        assertThat(JvmOptions.forWorkers(List.of(
                        "-Dlido.pool=processes:4",
                        "-Dcom.sun.management.jmxremote",
                        "-Dcom.sun.management.jmxremote.port=9010",
                        "-Djava.class.path=a.jar",
                        "-Djdk.module.main=m",
                        "-Dsun.java.command=Main",
                        "-javaagent:agent.jar",
                        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                        "-agentpath:/lib/libagent.so",
                        "-Xrunjdwp:transport=dt_socket",
                        "-Xdebug",
                        "-Xmx4g",
                        "-Xms1g",
                        "-Xlog:gc",
                        "-XX:+UseZGC",
                        "-XX:StartFlightRecording",
                        "-XX:+HeapDumpOnOutOfMemoryError",
                        "--module-path=a",
                        "-cp=a.jar")))
                .isEmpty();
    }
}
