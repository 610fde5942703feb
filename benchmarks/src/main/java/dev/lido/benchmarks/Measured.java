package dev.lido.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lido.ConfigException;
import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.works.FreshWork;
import dev.lido.benchmarks.works.Reading;
import dev.lido.benchmarks.works.Scale;
import dev.lido.benchmarks.works.SteadyWork;
import dev.lido.benchmarks.works.UnsuitableContestantException;
import dev.lido.benchmarks.works.Work;
import dev.lido.benchmarks.works.Works;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The program of a measured JVM, which {@link MeasuredProcess} starts, for one contestant and one work. It avoids
 * libraries, since their loading would be measured too.
 *
 * <p>For a steady work it writes a line when the contestant has started. Then it executes the command in each line of
 * standard input, and answers each by a line. It ends with its input. For a fresh work it writes its only reading.
 */
final class Measured {
    static final String WARM_UP = "warm-up";
    static final String REPEAT = "repeat";
    static final int BAD_CONFIG = 2;

    /** The prefix of lines that are readings. A JVM writes other lines, such as the one about a flight recording. */
    static final String READING = "reading:";

    private Measured() {}

    static List<String> arguments(Work work, Scale scale, Entry entry) {
        List<String> arguments = new ArrayList<>(List.of(work.name(), scale.name()));
        arguments.addAll(entry.toArguments());
        return arguments;
    }

    public static void main(String[] args) throws Exception {
        Scale scale = Scale.valueOf(args[1]);
        Work work = Works.find(args[0], scale).orElseThrow();
        Entry entry = Entry.fromArguments(Arrays.asList(args).subList(2, args.length));
        try {
            if (work instanceof FreshWork fresh) {
                tell(fresh.run(entry::open));
            } else {
                serve((SteadyWork) work, scale, entry);
            }
        } catch (ConfigException | UnsuitableContestantException bad) {
            System.err.println(bad.getMessage());
            System.exit(BAD_CONFIG);
        }
    }

    private static void serve(SteadyWork work, Scale scale, Entry entry) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (Contestant contestant = entry.open()) {
            tell(Reading.NONE);
            String command;
            while ((command = commands.readLine()) != null) {
                tell(obey(command, work, scale, contestant));
            }
        }
    }

    private static void tell(Reading reading) {
        System.out.println(READING + reading.toLine());
    }

    private static Reading obey(String command, SteadyWork work, Scale scale, Contestant contestant) throws Exception {
        switch (command) {
            case WARM_UP -> {
                long start = System.nanoTime();
                while (System.nanoTime() - start < scale.warmUp().toNanos()) {
                    work.repeat(contestant);
                }
                return Reading.NONE;
            }
            case REPEAT -> {
                return work.repeat(contestant);
            }
            default -> throw new IOException("unknown command " + command);
        }
    }
}
