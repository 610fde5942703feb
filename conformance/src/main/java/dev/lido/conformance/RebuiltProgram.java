package dev.lido.conformance;

import dev.lido.LidoException;
import dev.lido.Pool;
import dev.lido.Pools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** A program that is built anew while it runs: a class of its own changes, and then all workers of its pool end. */
final class RebuiltProgram {
    /** What the class of the first build says. */
    static final String FIRST = "of the start";

    /** What the class of the later build says. As long as the other, so that it fits into its bytes. */
    static final String OTHER = "of a rebuild";

    /** What the class is called. A name as long as the template's. */
    private static final String NAME = "dev.lido.conformance.RebuiltByOthers";

    private static final String FILE = NAME.replace('.', '/') + ".class";

    private RebuiltProgram() {}

    /**
     * Tells which build the tasks have found, before and after.
     *
     * @param args the pool's specification, the two numbers of a probe, the entry of the class path that has the class, and the
     *     same of the later build
     */
    public static void main(String[] args) throws IOException {
        Probe probe = new Probe(Integer.parseInt(args[1]), Long.parseLong(args[2]));
        long master = Processes.self();
        try (Pool pool = Pools.choosePool(args[0])) {
            String before = pool.call(() -> found());
            probe.event("before: " + before);
            replace(Path.of(args[3]), Path.of(args[4]));
            // Who takes the tasks, and how often each worker is replaced, does not matter.
            int unused = pool.withRetriesOnLoss(0)
                    .withChunkSize(1)
                    .mapOutcomes(Tasks.range(2 * pool.size()), i -> {
                        if (Processes.self() != master) {
                            Runtime.getRuntime().halt(1);
                        }
                        return i;
                    })
                    .size();
            for (String after : pool.withChunkSize(1).map(Tasks.range(4 * pool.size()), i -> found())) {
                probe.event("after: " + after);
            }
        } catch (LidoException e) {
            probe.event("refused: " + e.getMessage());
        }
        probe.event("end");
    }

    private static String found() throws ReflectiveOperationException {
        return (String) Class.forName(NAME).getMethod("build").invoke(null);
    }

    /** As build tools do it: a jar is replaced by another, the file of a class is written anew. */
    private static void replace(Path old, Path later) throws IOException {
        if (Files.isDirectory(old)) {
            Files.copy(later.resolve(FILE), old.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.move(later, old, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * Makes a build.
     *
     * @param place the entry of the class path: a jar, or a folder
     * @param says what the class says
     * @return the place
     */
    static Path build(Path place, String says) throws IOException {
        Class<?> template = RebuiltTemplate.class;
        byte[] bytes;
        try (InputStream file = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            bytes = new String(file.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace(template.getName().replace('.', '/'), NAME.replace('.', '/'))
                    .replace(FIRST, says)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        if (place.toString().endsWith(".jar")) {
            try (OutputStream file = Files.newOutputStream(place);
                    JarOutputStream jar = new JarOutputStream(file)) {
                jar.putNextEntry(new ZipEntry(FILE));
                jar.write(bytes);
            }
        } else {
            Files.createDirectories(place.resolve(FILE).getParent());
            Files.write(place.resolve(FILE), bytes);
        }
        return place;
    }
}
