package dev.lido;

import dev.lido.engine.pool.PoolFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts programs on clusters whose scheduler starts the same command everywhere: {@code java -cp app.jar dev.lido.Launcher
 * [--pool=SPEC] [--pool-role=worker] [com.example.Program] [arguments]}.
 *
 * <p>Where this JVM is the master the program's {@code main} is called, with the arguments and {@code --pool}. Where it
 * is a worker of the pool that is asked for, it works until the master is done, and then ends; the program is not touched,
 * nor does it need to be named. A program that calls {@link Pools#choosePool(PoolConfig)} first thing needs no launcher:
 * workers never return from that call.
 */
public final class Launcher {
    private static final String ROLE = "--pool-role=";
    private static final String POOL = "--pool";

    private Launcher() {}

    /**
     * Works, or runs the program.
     *
     * @param args flags, the program's class, its arguments
     * @throws Throwable what the program throws
     */
    public static void main(String[] args) throws Throwable {
        int program = 0;
        List<String> flags = new ArrayList<>();
        while (program < args.length && args[program].startsWith(POOL)) {
            int words = args[program].equals(POOL) ? 2 : 1;
            if (!args[program].startsWith(ROLE)) {
                flags.addAll(List.of(args).subList(program, Math.min(args.length, program + words)));
            }
            program = Math.min(args.length, program + words);
        }
        PoolFactory.serveIfWorker(PoolConfig.fromArgs(args));
        if (program == args.length) {
            throw new ConfigException(
                    "LIDO-31",
                    "this JVM is not a worker, and no program to run was named; the usage is java dev.lido.Launcher"
                            + " [--pool=SPEC] com.example.Program [arguments], or --pool-role=worker for a worker");
        }
        flags.addAll(List.of(args).subList(program + 1, args.length));
        run(args[program], flags.toArray(String[]::new));
    }

    private static void run(String program, String[] args) throws Throwable {
        Method main;
        try {
            main = Class.forName(program, true, Thread.currentThread().getContextClassLoader())
                    .getMethod("main", String[].class);
        } catch (ReflectiveOperationException e) {
            throw new ConfigException(
                    "LIDO-31",
                    "the program " + program
                            + " has no method public static void main(String[]), or is not on the class" + " path: "
                            + e,
                    e);
        }
        if (!Modifier.isStatic(main.getModifiers()) || !main.trySetAccessible()) {
            throw new ConfigException(
                    "LIDO-31",
                    "the main method of the program " + program
                            + " is not static, or its package is not open to the module dev.lido");
        }
        try {
            main.invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
