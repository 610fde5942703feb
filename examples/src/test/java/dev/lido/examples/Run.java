package dev.lido.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/**
 * What one run of an example gave.
 *
 * @param code its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record Run(int code, String out, String err) {
    /** Runs an example with a command line. */
    public static Run of(Example example, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Launch.run(example, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), args);
        return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** What a run that must succeed prints. */
    public static String output(Example example, String... args) {
        Run run = of(example, args);
        assertThat(run.code).as(run.err).isZero();
        return run.out;
    }

    /** Checks that a run ended as one with a bad flag must. */
    public void assertRefused(String... parts) {
        assertThat(code).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err).contains(parts).contains("--help").doesNotContain("\tat ");
    }
}
