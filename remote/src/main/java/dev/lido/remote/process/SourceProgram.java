package dev.lido.remote.process;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program started by {@code java Source.java}: its classes exist in memory only, in a class loader of the launcher. Workers
 * get copies of the very same class files, so that lambdas have the same names there. To compile again would take longer, and
 * every option of the launcher would have to be repeated.
 */
final class SourceProgram {
    private static final String LAUNCHER = "com.sun.tools.javac.launcher.";
    private static final Pattern TYPE_IN_DESCRIPTOR = Pattern.compile("L([^;<>:()\\[\\s]+)[;<]");

    private final ClassLoader loader;
    private final Set<Class<?>> roots;

    private SourceProgram(ClassLoader loader, Set<Class<?>> roots) {
        this.loader = loader;
        this.roots = roots;
    }

    /** Whether this JVM compiled the program itself. */
    static boolean isOne() {
        return System.getProperty("jdk.module.main.class", "").startsWith(LAUNCHER);
    }

    /**
     * The program whose code called.
     *
     * @return the program, or null if no class of it is on this thread's stack
     */
    static @Nullable SourceProgram onThisStack() {
        Set<Class<?>> roots = new HashSet<>();
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE).forEach(frame -> {
            if (isInMemory(frame.getDeclaringClass().getClassLoader())) {
                roots.add(frame.getDeclaringClass());
            }
        });
        return roots.isEmpty()
                ? null
                : new SourceProgram(roots.iterator().next().getClassLoader(), roots);
    }

    private static boolean isInMemory(@Nullable ClassLoader loader) {
        return loader != null && loader.getClass().getName().startsWith(LAUNCHER);
    }

    /**
     * Writes the class files of those that called, and of all that these refer to.
     *
     * @param folder where to; exists
     */
    void write(Path folder) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        Deque<String> names = new ArrayDeque<>();
        for (Class<?> root : roots) {
            // A nested class may be referred to by the class around it only.
            names.add(root.getNestHost().getName().replace('.', '/'));
        }
        while (!names.isEmpty()) {
            String name = names.remove();
            if (!name.startsWith("java/") && seen.add(name)) {
                byte[] file = classFile(name);
                if (file != null) {
                    files.put(name, file);
                    names.addAll(namesIn(file));
                }
            }
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey() + ".class");
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    private byte @Nullable [] classFile(String name) throws IOException {
        try {
            // The launcher of newer JDKs compiles a program's further files only when they are asked for.
            if (Class.forName(name.replace('/', '.'), false, loader).getClassLoader() != loader) {
                return null;
            }
        } catch (ClassNotFoundException | LinkageError notOfTheProgram) {
            return null;
        }
        URL place = loader.getResource(name + ".class");
        if (place == null) {
            return null;
        }
        try (InputStream in = place.openStream()) {
            return in.readAllBytes();
        }
    }

    /** The internal names of the classes that a class file refers to. */
    private static Set<String> namesIn(byte[] classFile) throws IOException {
        Set<String> names = new HashSet<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile))) {
            in.skipNBytes(8);
            int constants = in.readUnsignedShort();
            String[] texts = new String[constants];
            Set<Integer> classes = new HashSet<>();
            for (int i = 1; i < constants; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7 -> classes.add(in.readUnsignedShort());
                    case 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // These two take two places.
                    }
                    default -> throw new IOException("a constant of the unknown kind " + tag);
                }
            }
            for (int i = 1; i < constants; i++) {
                if (texts[i] != null) {
                    Matcher type = TYPE_IN_DESCRIPTOR.matcher(texts[i]);
                    while (type.find()) {
                        names.add(type.group(1));
                    }
                    if (classes.contains(i) && !texts[i].startsWith("[")) {
                        names.add(texts[i]);
                    }
                }
            }
        }
        return names;
    }
}
