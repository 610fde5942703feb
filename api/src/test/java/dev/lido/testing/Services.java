package dev.lido.testing;

import dev.lido.spi.BackendProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Makes the backends on the class path what a test says, for the test's thread and the threads that it starts, until the
 * test's end. Classes of the real class path stay visible; its services do not.
 */
public final class Services implements AfterEachCallback {
    /** Where a folder says what it provides. */
    public static final String FILE = "META-INF/services/" + BackendProvider.class.getName();

    private final List<Path> folders = new ArrayList<>();
    private @Nullable ClassLoader before;
    private @Nullable Loader loader;

    /** Provides these, instead of what was provided before. */
    public void provide(Class<?>... providers) throws IOException {
        Path folder = Files.createTempDirectory("lido-services");
        folders.add(folder);
        register(folder, providers);
        provide(folder);
    }

    /** Provides what is registered in some folders, instead of what was provided before. */
    public void provide(Path... registered) throws IOException {
        Thread thread = Thread.currentThread();
        if (loader == null) {
            before = thread.getContextClassLoader();
        } else {
            loader.close();
        }
        loader = new Loader(registered);
        thread.setContextClassLoader(loader);
    }

    /** Registers providers in a folder. */
    public static void register(Path folder, Class<?>... providers) throws IOException {
        write(folder, Arrays.stream(providers).map(Class::getName).collect(Collectors.joining("\n")));
    }

    /** Writes a folder's file of services. */
    public static void write(Path folder, String content) throws IOException {
        Path file = folder.resolve(FILE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(before);
            loader.close();
        }
        for (Path folder : folders) {
            for (Path path = folder.resolve(FILE); !path.equals(folder.getParent()); path = path.getParent()) {
                Files.delete(path);
            }
        }
    }

    private static final class Loader extends URLClassLoader {
        Loader(Path... folders) {
            super(Arrays.stream(folders).map(Loader::url).toArray(URL[]::new), Services.class.getClassLoader());
        }

        private static URL url(Path folder) {
            try {
                return folder.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(FILE) ? findResources(name) : super.getResources(name);
        }
    }
}
