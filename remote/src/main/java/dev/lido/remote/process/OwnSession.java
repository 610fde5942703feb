package dev.lido.remote.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a worker in a session of its own. Else Ctrl-C, and whatever else a terminal or a tool like {@code timeout} sends to all
 * processes of a program, would end the workers before the program has ended in order; they end with their connection anyway.
 */
final class OwnSession {
    private static final List<String> COMMAND = find();

    private OwnSession() {}

    /** What stands before the worker's command: nothing where the system has no such program. It becomes the worker. */
    static List<String> command() {
        return COMMAND;
    }

    private static List<String> find() {
        for (String program : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (Files.isExecutable(Path.of(program))) {
                return List.of(program);
            }
        }
        return List.of();
    }
}
