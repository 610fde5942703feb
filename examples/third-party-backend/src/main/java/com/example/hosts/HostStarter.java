package com.example.hosts;

import dev.lido.remote.ClassPathHash;
import dev.lido.remote.Hello;
import dev.lido.remote.RefusedException;
import dev.lido.remote.process.JvmCommand;
import dev.lido.remote.process.ProcessStarter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts workers on their hosts: each is a process here, the worker itself or the command that runs it elsewhere. */
final class HostStarter implements ProcessStarter {
    private final HostsSettings settings;
    private final InetSocketAddress address;
    private final Hello master;

    HostStarter(HostsSettings settings, InetSocketAddress address) {
        this.settings = settings;
        this.address = address;
        master = Hello.ofThisJvm(0, settings.sameClasses() ? ClassPathHash.ofThisJvm() : "");
    }

    @Override
    public Process start(int number) throws IOException {
        List<String> arguments =
                List.of(Integer.toString(number), settings.listen(), Integer.toString(address.getPort()));
        List<String> worker = settings.jvm().command().command(WorkerMain.class, arguments);
        String host = settings.hosts().get((number - 1) % settings.hosts().size());
        ProcessBuilder builder = new ProcessBuilder(settings.via().isEmpty() ? worker : elsewhere(host, worker));
        JvmCommand.environment(builder.environment());
        builder.environment().putAll(settings.jvm().environment());
        return builder.redirectErrorStream(true).start();
    }

    /** The shell on the other host does not inherit variables, and wants the command line in one word. */
    private List<String> elsewhere(String host, List<String> worker) {
        Stream<String> via = Stream.of(settings.via().split("\\s+")).map(word -> word.replace("{host}", host));
        Stream<String> variables =
                settings.jvm().environment().entrySet().stream().map(Object::toString);
        String line = Stream.of(Stream.of("env"), variables, worker.stream())
                .flatMap(words -> words)
                .map(HostStarter::quoted)
                .collect(Collectors.joining(" "));
        return Stream.concat(via, Stream.of(line)).toList();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** The process here may be another one than the worker's, which is elsewhere. Its classes may be others, too. */
    @Override
    public void check(Hello hello, Process process) throws RefusedException {
        if (settings.sameClasses()) {
            hello.checkSame(master);
        }
    }
}
