package dev.lido.remote.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The main class of a JVM that starts a {@link Probe} as a pool starts its workers, and passes on what that prints. */
public final class Master {
    private Master() {}

    public static void main(String[] questions) throws Exception {
        System.exit(ask(questions));
    }

    /** Called by programs that the tests compile: asks a worker to run a function. */
    public static void askToCall(Callable<?> function) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(function);
        }
        System.exit(ask("call:" + HexFormat.of().formatHex(bytes.toByteArray())));
    }

    /** Asks a worker, and gives its exit code. */
    public static int ask(String... questions) throws Exception {
        try (PrivateFolder folder = PrivateFolder.create()) {
            List<String> command = JvmCommand.of(
                            System.getProperty("test.java", ""),
                            ShellWords.split("jvm.args", System.getProperty("test.args", "")),
                            System.getProperty("test.memory", ""))
                    .in(folder)
                    .command(Probe.class, Stream.of(questions).toList());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(new File(System.getProperty("test.folder", File.separator)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT);
            JvmCommand.environment(builder.environment());
            return builder.start().waitFor();
        }
    }
}
