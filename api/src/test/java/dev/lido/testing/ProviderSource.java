package dev.lido.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.spi.BackendProvider;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes providers in folders of their own, as if they came in jars of their own. */
public final class ProviderSource {
    private ProviderSource() {}

    /** Compiles a provider called {@code type} for a backend {@code name} into a folder, and registers it there. */
    public static Path provide(Path folder, String type, String name) throws IOException {
        compile(
                folder,
                type,
                "public class " + type + " extends dev.lido.testing.Stub {\n"
                        + "    public " + type + "() { super(\"" + name + "\", 1, null); }\n"
                        + "}\n");
        Services.write(folder, type);
        return folder;
    }

    /** Compiles a class of the unnamed package. */
    public static void compile(Path folder, String type, String source) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve(type + ".java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-classpath", classPath(folder), "-proc:none");
            boolean compiled = compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as("compiles: %s", source).isTrue();
        }
    }

    private static String classPath(Path folder) {
        return Stream.of(folder, origin(BackendProvider.class), origin(ProviderSource.class))
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** The folder or jar that a class came from. */
    static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
