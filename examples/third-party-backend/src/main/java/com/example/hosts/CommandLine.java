package com.example.hosts;

import dev.lido.remote.process.JvmCommand;
import dev.lido.remote.process.JvmSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What starts a worker.
 *
 * @param jvm the worker's JVM, as on this machine: the other hosts have the same paths
 * @param via what runs a command line on a host; empty for this one
 */
record CommandLine(JvmSpec jvm, String via) {
    Process start(int number, String host, String address, int port) throws IOException {
        List<String> worker = new ArrayList<>();
        if (!via.isEmpty() && !jvm.environment().isEmpty()) {
            // A remote shell does not inherit them.
            worker.add("env");
            jvm.environment().forEach((name, value) -> worker.add(name + "=" + value));
        }
        worker.addAll(jvm.command()
                .command(WorkerMain.class, List.of(Integer.toString(number), address, Integer.toString(port))));
        ProcessBuilder builder = new ProcessBuilder(on(host, worker)).redirectErrorStream(true);
        JvmCommand.environment(builder.environment());
        builder.environment().putAll(jvm.environment());
        return builder.start();
    }

    List<String> on(String host, List<String> worker) {
        if (via.isEmpty()) {
            return worker;
        }
        List<String> words = new ArrayList<>();
        for (String word : via.split("\\s+")) {
            words.add(word.replace("{host}", host));
        }
        // One word, as the shell on the other host wants it.
        words.add(String.join(" ", worker.stream().map(CommandLine::quoted).toList()));
        return words;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
