package dev.lido.engine.data;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What to do about an object that cannot be serialized, by its class. */
final class Advice {
    private static final String OPEN = "open it inside of the task, and let the task take the path or address";
    private static final String KEEP = "keep it in a static field, which each JVM sets for itself";
    private static final String THREADS = "threads belong to one JVM: make it inside of the task or in the initializer";
    private static final String LOCKS = "threads of other JVMs cannot share it: leave it out of what travels";

    /** By the name of a class or interface: what is said of objects that are of it. The nearest to the object's class counts. */
    private static final Map<String, String> BY_TYPE = new HashMap<>();

    static {
        say("let the task take or return path.toString() or path.toUri() instead", "java.nio.file.Path");
        say("copy it: new AbstractMap.SimpleImmutableEntry<>(entry)", "java.util.Map$Entry");
        say("copy it: new ArrayList<>(…)", "java.util.List", "java.util.Collection");
        say("copy it: new LinkedHashSet<>(…)", "java.util.Set");
        say("copy it: new HashMap<>(…)", "java.util.Map");
        say("pass on what is in it: optional.orElse(null)", "java.util.Optional");
        say(
                "pass on what is in it: its value, or null",
                "java.util.OptionalInt",
                "java.util.OptionalLong",
                "java.util.OptionalDouble");
        say("collect it first: stream.toList(), or toArray()", "java.util.stream.BaseStream");
        say(
                "collect what it gives into a list first",
                "java.util.Iterator",
                "java.util.Spliterator",
                "java.util.Enumeration");
        say(
                OPEN,
                "java.io.InputStream",
                "java.io.OutputStream",
                "java.io.Reader",
                "java.io.Writer",
                "java.io.RandomAccessFile",
                "java.util.Scanner",
                "java.util.zip.ZipFile",
                "java.net.Socket",
                "java.net.ServerSocket",
                "java.nio.channels.Channel",
                "java.nio.file.FileSystem",
                "java.sql.Connection",
                "java.sql.Statement",
                "java.sql.ResultSet",
                "javax.sql.DataSource");
        say(
                KEEP,
                "java.lang.System$Logger",
                "java.util.logging.Logger",
                "org.slf4j.Logger",
                "org.apache.logging.log4j.Logger",
                "org.apache.commons.logging.Log",
                "java.net.http.HttpClient",
                "java.text.BreakIterator");
        say(
                THREADS,
                "java.lang.Thread",
                "java.lang.ThreadGroup",
                "java.util.Timer",
                "java.util.concurrent.Executor",
                "java.lang.Process",
                "java.lang.ProcessHandle");
        say(
                LOCKS,
                "java.util.concurrent.locks.Lock",
                "java.util.concurrent.locks.ReadWriteLock",
                "java.util.concurrent.locks.Condition",
                "java.util.concurrent.locks.StampedLock",
                "java.util.concurrent.CountDownLatch",
                "java.util.concurrent.CyclicBarrier",
                "java.util.concurrent.Phaser",
                "java.util.concurrent.Exchanger",
                "java.lang.ThreadLocal",
                "java.lang.ref.Reference");
        say(
                "a future is completed in this JVM only: let the task take or return the value; in place of an executor that is"
                        + " given such futures, use callAsync of the pool",
                "java.util.concurrent.Future",
                "java.util.concurrent.CompletionStage");
        say("let the task return its groups, as strings", "java.util.regex.MatchResult");
        say("take the numbers of the task's context: random()", "java.util.SplittableRandom");
        say("copy its contents into an array", "java.nio.Buffer");
        say("join it first: toString()", "java.util.StringJoiner");
        say(
                "let the task take names, and look it up there",
                "java.lang.reflect.AccessibleObject",
                "java.lang.invoke.MethodHandle",
                "java.lang.Module",
                "java.lang.ClassLoader");
    }

    private Advice() {}

    private static void say(String advice, String... types) {
        for (String type : types) {
            BY_TYPE.put(type, advice);
        }
    }

    /**
     * What to do about an object.
     *
     * @param name the name of its class
     * @param type its class, or null if that is not known
     */
    static String about(String name, @Nullable Class<?> type) {
        if (name.contains("$$Lambda")) {
            return "declare it as a function that can be serialized, such as dev.lido.Task, or cast the lambda, as in"
                    + " (Comparator<String> & Serializable) (a, b) -> …";
        }
        if (type == null) {
            return forOwnClasses();
        }
        String known = byType(type);
        if (known != null) {
            return known;
        }
        return isOfTheJdk(type)
                ? "the JDK lets nobody serialize it: let the task take or return what it holds, as numbers, strings or"
                        + " collections"
                : forOwnClasses();
    }

    private static String forOwnClasses() {
        return "let the class implement java.io.Serializable, or keep it out of what tasks take, return and capture";
    }

    /** In breadth, through the class's parents. */
    private static @Nullable String byType(Class<?> type) {
        Queue<Class<?>> open = new ArrayDeque<>(List.of(type));
        Set<Class<?>> seen = new HashSet<>();
        for (Class<?> next = open.poll(); next != null; next = open.poll()) {
            String advice = BY_TYPE.get(next.getName());
            if (advice != null) {
                return advice;
            }
            if (next.getSuperclass() != null && seen.add(next.getSuperclass())) {
                open.add(next.getSuperclass());
            }
            for (Class<?> parent : next.getInterfaces()) {
                if (seen.add(parent)) {
                    open.add(parent);
                }
            }
        }
        return null;
    }

    private static boolean isOfTheJdk(Class<?> type) {
        String module = type.getModule().getName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk.")) && type != Object.class;
    }
}
