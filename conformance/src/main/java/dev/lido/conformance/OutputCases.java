package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Pool;
import dev.lido.WorkerInfo;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

/** Group R: what tasks print. */
interface OutputCases extends CaseSupport {
    /** What output of a task looks like where it is marked. */
    Pattern MARKED = Pattern.compile("\\[(\\S+)(?: task (\\d+))?] (.*)");

    /** A line that is told apart from all others, long enough to be torn. */
    private static String line(String stream, String call, int task, int number) {
        return stream + " of " + call + " task " + task + " line " + number + " nö " + "-".repeat(300) + " end";
    }

    /** Prints three lines in pieces on standard output, and three at once on standard error. */
    private static int print(String call, int task) {
        StringBuilder together = new StringBuilder();
        for (int number = 0; number < 3; number++) {
            String out = line("out", call, task, number);
            System.out.print(out.substring(0, 20));
            System.out.print(out.substring(20));
            System.out.println();
            together.append(line("err", call, task, number)).append('\n');
        }
        System.err.print(together);
        return task;
    }

    private static List<String> lines(String stream, String call, int tasks) {
        return IntStream.range(0, tasks)
                .boxed()
                .flatMap(task -> IntStream.range(0, 3).mapToObj(number -> line(stream, call, task, number)))
                .toList();
    }

    /**
     * What tasks print arrives on the master's standard output and error, line by line; marked with worker and task, or
     * not at all, where the option {@code output} says so. If this fails, look for output that stays in a buffer when a
     * task ends, for an encoding that is left to chance, or for several threads that print pieces of lines.
     */
    @Case(
            number = 84,
            rule = {"R6"})
    @Tag("REMOTE")
    default void stdoutOfTaskRelayed() {
        boolean optional;
        try (Console console = new Console()) {
            Pool pool = open();
            optional = Options.has(pool, "output");
            int tasks = 20 * pool.size();
            for (int size : new int[] {1, 5}) {
                String call = "plain " + size;
                assertThat(pool.withChunkSize(size).map(Tasks.range(tasks), i -> print(call, i)))
                        .isEqualTo(Tasks.range(tasks));
                awaitLines(console, call, 3 * tasks);
                assertThat(console.out(" of " + call))
                        .as("lines on standard output, chunks of %d", size)
                        .containsExactlyInAnyOrderElementsOf(lines("out", call, tasks));
                assertThat(console.err(" of " + call))
                        .as("lines on standard error, chunks of %d", size)
                        .containsExactlyInAnyOrderElementsOf(lines("err", call, tasks));
            }
            pool.forEach(List.of(1), i -> System.out.print("a line without an end"));
            pool.close();
            assertThat(console.out("a line without an end"))
                    .as("a line that was not ended, after the pool was closed")
                    .hasSize(1);
        }
        if (optional) {
            checkMarked();
            checkOff();
        }
    }

    /** Prints a line without end, and goes on when the case has seen some of it. */
    private static int printEndlessly(Probe probe) throws InterruptedException {
        String part = "endless-" + "x".repeat(1000);
        for (int i = 0; i < 1000; i++) {
            System.out.print(part);
        }
        probe.await("some of the line was seen");
        return 1;
    }

    /**
     * A line that has no end is passed on in parts while the task goes on printing it, and so takes no memory without
     * bound. If this fails, look at what is kept of a line until its end comes.
     */
    @Case(
            number = 101,
            rule = {"R7"})
    @Tag("R")
    default void endlessLineIsPassedOn() {
        try (Console console = new Console()) {
            Pool pool = open();
            Probe probe = collector().probe();
            Caller<Integer> caller = call(() -> pool.call(probe, p -> printEndlessly(p)));
            until(
                    "some of the line has arrived, while its task still runs",
                    () -> !console.out("endless-").isEmpty());
            collector().open("some of the line was seen");
            assertThat(caller.get()).isEqualTo(1);
        }
    }

    /** Waits until so many lines have come on each stream, or more. */
    private void awaitLines(Console console, String call, int lines) {
        until(lines + " lines of the tasks have arrived on each stream", () -> {
            return console.out(" of " + call).size() >= lines
                    && console.err(" of " + call).size() >= lines;
        });
    }

    private void checkMarked() {
        try (Console console = new Console()) {
            Pool pool = open(config -> config.option("output", "marked"));
            int tasks = 20 * pool.size();
            String call = "marked";
            assertThat(pool.withChunkSize(5).map(Tasks.range(tasks), i -> print(call, i)))
                    .isEqualTo(Tasks.range(tasks));
            awaitLines(console, call, 3 * tasks);
            List<String> workers = pool.workers().stream().map(WorkerInfo::name).toList();
            checkMarks(console.out(" of " + call), lines("out", call, tasks), workers);
            checkMarks(console.err(" of " + call), lines("err", call, tasks), workers);
        }
    }

    private static void checkMarks(List<String> printed, List<String> expected, List<String> workers) {
        assertThat(printed)
                .extracting(line -> {
                    Matcher marked = MARKED.matcher(line);
                    assertThat(marked.matches())
                            .as("whether this line is marked: %s", line)
                            .isTrue();
                    assertThat(workers)
                            .as("workers, of which one is named in: %s", line)
                            .contains(marked.group(1));
                    if (marked.group(2) != null) {
                        assertThat(marked.group(3))
                                .as("a line that is marked with the task %s", marked.group(2))
                                .contains(" task " + marked.group(2) + " line ");
                    }
                    return marked.group(3);
                })
                .as("lines without their marks")
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void checkOff() {
        try (Console console = new Console()) {
            Pool pool = open(config -> config.option("output", "off"));
            assertThat(pool.map(Tasks.range(20), i -> print("off", i))).isEqualTo(Tasks.range(20));
            pool.close();
            assertThat(console.out(" of off")).as("lines on standard output").isEmpty();
            assertThat(console.err(" of off")).as("lines on standard error").isEmpty();
        }
    }
}
