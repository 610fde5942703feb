package dev.lido.backend.mpi;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where Open MPI's Java bindings are. None of their classes is touched here: the first that is ends the JVM if the native
 * library is missing.
 *
 * @param library the file {@code libmpi_java.so}, null if it was not found
 * @param jar the file {@code mpi.jar} that belongs to it, null if it was not found
 */
record MpiLibrary(@Nullable Path library, @Nullable Path jar) {
    private static final String JAR_PROPERTY = "lido.mpi.jar";
    private static final String JAR = "mpi.jar";
    private static final Pattern NAMED_JAR = Pattern.compile("[\"'=](/[^\"'\\s]*/mpi\\.jar)");
    private static final long LONGEST_SCRIPT = 1 << 16;

    private static volatile @Nullable MpiLibrary found;

    /** Looks in all places where it usually is. Only what was found is kept in mind. */
    static MpiLibrary find() {
        MpiLibrary known = found;
        if (known == null) {
            known = new Search(System.getenv(), System.mapLibraryName("mpi_java")).run();
            if (known.problem() == null) {
                found = known;
            }
        }
        return known;
    }

    /** What is missing and what to do, or null if all is there. */
    @Nullable String problem() {
        if (library == null) {
            return "the native part of Open MPI's Java bindings, " + System.mapLibraryName("mpi_java")
                    + ", was found neither in java.library.path, nor in $OMPI_HOME/lib, nor where mpirun is; install Open MPI"
                    + " with Java bindings, which scripts/setup-openmpi does on Debian and Ubuntu, or let OMPI_HOME name its"
                    + " folder";
        }
        if (jar == null) {
            return "Open MPI is there, but the jar of its Java bindings, mpi.jar, is not, neither beside " + library
                    + " nor where mpijavac says; scripts/setup-openmpi makes it on Debian and Ubuntu, or let the"
                    + " system property " + JAR_PROPERTY + " name the one that belongs to this library";
        }
        return null;
    }

    /** The folders of a search path, without empty ones. */
    static List<String> entries(String path) {
        List<String> entries = new ArrayList<>();
        StringTokenizer tokens = new StringTokenizer(path, File.pathSeparator);
        while (tokens.hasMoreTokens()) {
            entries.add(tokens.nextToken());
        }
        return entries;
    }

    private record Search(Map<String, String> environment, String libraryName) {
        MpiLibrary run() {
            String property = System.getProperty(JAR_PROPERTY, "");
            Path named = property.isEmpty() ? null : Path.of(property).toAbsolutePath();
            for (Path folder : folders(named)) {
                Path library = folder.resolve(libraryName);
                if (Files.exists(library)) {
                    return new MpiLibrary(library, named != null ? existing(named) : jarOf(library));
                }
            }
            return new MpiLibrary(null, null);
        }

        private Set<Path> folders(@Nullable Path named) {
            Set<Path> folders = new LinkedHashSet<>();
            for (String entry : entries(System.getProperty("java.library.path", ""))) {
                add(folders, entry, "");
            }
            if (named != null && named.getParent() != null) {
                folders.add(named.getParent());
            }
            add(folders, environment.get("OMPI_HOME"), "lib");
            add(folders, environment.get("OPAL_PREFIX"), "lib");
            Path runner = onPath("mpirun");
            Path bin = runner == null ? null : runner.getParent();
            if (bin != null && bin.getParent() != null) {
                addUnder(folders, bin.getParent());
            }
            addUnder(folders, Path.of("/usr"));
            return folders;
        }

        private static void add(Set<Path> folders, @Nullable String folder, String below) {
            if (folder != null && !folder.isEmpty()) {
                try {
                    folders.add(Path.of(folder).resolve(below));
                } catch (InvalidPathException noFolder) {
                    // Nothing can be in it.
                }
            }
        }

        private static void addUnder(Set<Path> folders, Path prefix) {
            folders.add(prefix.resolve("lib"));
            folders.add(prefix.resolve("lib64"));
            folders.add(prefix.resolve("lib64/openmpi/lib"));
            try (DirectoryStream<Path> triplets = Files.newDirectoryStream(prefix.resolve("lib"), "*-linux-gnu*")) {
                triplets.forEach(folders::add);
            } catch (IOException none) {
                // Not a system that keeps libraries so.
            }
        }

        /** The file behind a command, all links followed. */
        private @Nullable Path onPath(String command) {
            for (String folder : entries(environment.getOrDefault("PATH", ""))) {
                try {
                    Path file = Path.of(folder, command);
                    if (Files.isExecutable(file)) {
                        return file.toRealPath();
                    }
                } catch (IOException | InvalidPathException unusable) {
                    // The next one may do.
                }
            }
            return null;
        }

        private @Nullable Path jarOf(Path library) {
            List<Path> places = new ArrayList<>();
            places.add(library.resolveSibling(JAR));
            places.add(library.resolveSibling("openmpi/lib/" + JAR));
            Path made = madeBySetUp(library);
            if (made != null) {
                places.add(made);
            }
            for (Path place : places) {
                if (Files.isRegularFile(place)) {
                    return place;
                }
            }
            return namedByCompiler();
        }

        /** Where scripts/setup-openmpi puts it. */
        private @Nullable Path madeBySetUp(Path library) {
            String data = environment.getOrDefault("XDG_DATA_HOME", "");
            Path folder =
                    data.isEmpty() ? Path.of(System.getProperty("user.home", ""), ".local", "share") : Path.of(data);
            try {
                return folder.resolve("lido/openmpi")
                        .resolve(library.toRealPath().getFileName())
                        .resolve(JAR);
            } catch (IOException unreadable) {
                return null;
            }
        }

        /** The compiler's wrapper is a script that begins with the jar's place; to run it would take longer. */
        private @Nullable Path namedByCompiler() {
            Path script = onPath("mpijavac");
            try {
                if (script != null && Files.size(script) <= LONGEST_SCRIPT) {
                    Matcher matcher = NAMED_JAR.matcher(Files.readString(script, StandardCharsets.ISO_8859_1));
                    return matcher.find() ? existing(Path.of(matcher.group(1))) : null;
                }
            } catch (IOException | InvalidPathException unreadable) {
                // It is one place of several.
            }
            return null;
        }

        private static @Nullable Path existing(Path file) {
            return Files.isRegularFile(file) ? file : null;
        }
    }
}
