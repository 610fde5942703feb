package dev.lido.backend.mpi;

/**
 * What a process says that is about to be ended, or that nobody else can speak for. It is printed, since a log is closed
 * as soon as the launcher tells the JVM to end.
 */
final class ExitMessage {
    private ExitMessage() {}

    static void say(String message) {
        System.out.flush();
        System.err.println(message);
        System.err.flush();
    }

    /** Nothing that was printed is lost when MPI ends the process by force. */
    static void flush() {
        System.out.flush();
        System.err.flush();
    }
}
