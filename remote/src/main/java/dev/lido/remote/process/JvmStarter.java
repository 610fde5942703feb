package dev.lido.remote.process;

import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Starts JVMs on this machine. Their main class gets the number as its first argument and calls {@link WorkerJvm#run}, which
 * reads the secret, and ends the JVM together with this one. Each JVM has a session of its own, if the system can do that.
 */
public class JvmStarter implements ProcessStarter {
    private static final String SLOT = "{slot}";

    private final JvmCommand command;
    private final Map<String, String> environment;
    private final Class<?> main;
    private final List<String> arguments;

    /** The state of the class path before each start, see {@link JvmCommand#classChanges}, by number. */
    private final ConcurrentMap<Integer, Integer> classChanges = new ConcurrentHashMap<>();

    /**
     * Makes a starter.
     *
     * @param command the command, complete but for the main class
     * @param environment variables that are set, beside those of this JVM
     * @param main the main class
     * @param arguments what the main class gets after the number
     */
    public JvmStarter(JvmCommand command, Map<String, String> environment, Class<?> main, List<String> arguments) {
        this.command = command;
        this.environment = environment;
        this.main = main;
        this.arguments = arguments;
    }

    @Override
    public Process start(int number) throws IOException {
        return start(number, 0, Map.of());
    }

    @Override
    public Process start(int number, int slot) throws IOException {
        return start(number, slot, Map.of());
    }

    /**
     * Starts a JVM with variables of its own.
     *
     * @param number the worker's number
     * @param slot its slot, which takes the place of {@code {slot}} in the values of variables
     * @param own the variables; those of all JVMs override them
     * @return the process
     * @throws IOException if it cannot be started now
     */
    protected final Process start(int number, int slot, Map<String, String> own) throws IOException {
        int changes = command.classChanges();
        List<String> words = new ArrayList<>(OwnSession.command());
        List<String> numbered = new ArrayList<>(List.of(Integer.toString(number)));
        numbered.addAll(arguments);
        words.addAll(command.command(main, numbered));
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        JvmCommand.environment(builder.environment());
        builder.environment().putAll(own);
        environment.forEach(
                (name, value) -> builder.environment().put(name, value.replace(SLOT, Integer.toString(slot))));
        classChanges.put(number, changes);
        Process process = null;
        try {
            process = builder.start();
        } finally {
            if (process == null) {
                classChanges.remove(number);
            }
        }
        CompletableFuture<?> unused = process.onExit().thenRun(() -> classChanges.remove(number));
        return process;
    }

    /** The process must be the one that was started, and have the classes that this JVM had then and has now. */
    @Override
    public void check(Hello hello, Process process) throws RefusedException {
        ProcessStarter.super.check(hello, process);
        Integer before = classChanges.remove(hello.number());
        if (before != null && before != command.classChanges()) {
            throw new RefusedException("the class path was changed while worker " + hello.number() + " started");
        }
    }

    /** If the program is there, the system has refused, or the JDK's own helper was killed. */
    @Override
    public boolean isTransient(IOException failure) {
        return Files.isExecutable(Path.of(command.java()));
    }

    @Override
    public void complete() {
        command.learnClasses();
    }
}
