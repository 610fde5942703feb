package dev.lido.backend.mpi;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads the classes that refer to Open MPI's Java bindings, together with these. The bindings are no dependency of
 * anything: their jar is found when they are needed. Since the JVM gives a native library to the classes of one loader
 * only, a program that has the bindings on its class path, and perhaps uses them itself, has them used from there.
 */
final class Bindings extends ClassLoader {
    private static final String OURS = "dev.lido.backend.mpi.openmpi.";
    private static final String THEIRS = "mpi.";

    private final Path library;
    private final URLClassLoader jar;

    private Bindings(Path library, Path jar) throws IOException {
        super("lido-mpi", Bindings.class.getClassLoader());
        this.library = library;
        this.jar = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    }

    /**
     * Joins MPI.
     *
     * @throws IOException if that is not possible
     */
    static Mpi load(MpiLibrary found) throws IOException {
        try {
            Class<?> type = classOf(found);
            return (Mpi) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException("Open MPI could not be initialized: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | NoClassDefFoundError e) {
            throw new IOException("the classes of " + found.jar() + " are not compatible: " + e, e);
        }
    }

    private static Class<?> classOf(MpiLibrary found) throws IOException, ReflectiveOperationException {
        String name = OURS + "OpenMpi";
        Module module = Bindings.class.getModule();
        if (isOnClassPath()) {
            module.addReads(ClassLoader.getSystemClassLoader().getUnnamedModule());
            return Class.forName(name);
        }
        Path library = found.library();
        Path jar = found.jar();
        if (library == null || jar == null) {
            throw new IOException(found.problem());
        }
        Bindings loader = new Bindings(library, jar);
        module.addExports(Bindings.class.getPackageName(), loader.getUnnamedModule());
        return Class.forName(name, true, loader);
    }

    /** Whether the program has the bindings, and their library where they look for it themselves. */
    static boolean isOnClassPath() {
        if (ClassLoader.getSystemResource("mpi/Prequest.class") == null) {
            return false;
        }
        for (String folder : MpiLibrary.entries(System.getProperty("java.library.path", ""))) {
            if (Files.exists(Path.of(folder, System.mapLibraryName("mpi_java")))) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) && !name.startsWith(THEIRS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = name.startsWith(OURS)
                ? Bindings.class.getResourceAsStream('/' + file)
                : jar.getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected String findLibrary(String name) {
        return name.equals("mpi_java") ? library.toString() : null;
    }
}
