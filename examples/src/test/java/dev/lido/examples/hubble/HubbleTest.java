package dev.lido.examples.hubble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lido.examples.EveryPool;
import dev.lido.examples.Run;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubbleTest {
    @TempDir
    private Path folder;

    @EveryPool
    void printsAndPlotsTheSameOnEveryPool(String pool) throws IOException {
        String expected = run("--pool=serial", "--walkers=8", "--steps=100", "--burn-in=10");
        int[] expectedPlot = plot();

        assertThat(run(pool, "--walkers=8", "--steps=100", "--burn-in=10")).isEqualTo(expected);
        assertThat(plot()).isEqualTo(expectedPlot);
    }

    /**
     * With a prior flat in ln scatter, slope and intercept have Student distributions, ln scatter half a
     * log-chi-squared one.
     */
    @Test
    void agreesWithTheExactPosterior() throws IOException {
        LeastSquares line = LeastSquares.fit(Nebula.hubble1929());
        double widening = Math.sqrt(22.0 / 20); // of a Student distribution with 24 - 2 degrees of freedom
        double digammaOf11 = 2.3517525890667;

        String out = run("--pool=serial", "--steps=3000", "--burn-in=300");

        assertThat(out).startsWith("least squares: slope 454.158 km/s/Mpc, intercept -40.784 km/s");
        assertThat(figures(out, "slope")[0]).isEqualTo(line.slope(), within(5.0));
        assertThat(figures(out, "slope")[1]).isEqualTo(line.slopeError() * widening, within(4.0));
        assertThat(figures(out, "intercept")[0]).isEqualTo(line.intercept(), within(5.0));
        assertThat(figures(out, "intercept")[1]).isEqualTo(line.interceptError() * widening, within(4.0));
        double lnScatter = Math.log(line.scatter()) + (Math.log(11) - digammaOf11) / 2;
        assertThat(figures(out, "ln scatter")[0]).isEqualTo(lnScatter, within(0.01));
        assertThat(figures(out, "ln scatter")[1]).isEqualTo(0.154, within(0.01));
        assertThat(figures(out, "slope")[2]).isBetween(20.0, 60.0);
    }

    @Test
    void dependsOnTheSeed() {
        assertThat(run("--pool=serial", "--steps=50", "--seed=1"))
                .isNotEqualTo(run("--pool=serial", "--steps=50", "--seed=2"));
    }

    @Test
    void plotsDataAndFit() throws IOException {
        run("--pool=serial", "--walkers=8", "--steps=20");

        int[] pixels = plot();

        assertThat(pixels).hasSize(900 * 600);
        assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(20);
        assertThat(pixels).as("the nebulae's orange").contains(0xffd9541e);
        assertThat(pixels).as("the line's blue").contains(0xff1f5fa8);
    }

    @Test
    void refusesWhatCanNotWalk() {
        Run.of(new Hubble(), "--walkers=7").assertRefused("--walkers must be even and at least 6, but is 7");
        Run.of(new Hubble(), "--walkers=4").assertRefused("--walkers must be even and at least 6, but is 4");
        Run.of(new Hubble(), "--steps=0").assertRefused("--steps must be at least 1, but is 0");
        Run.of(new Hubble(), "--burn-in=-1").assertRefused("--burn-in must not be negative, but is -1");
        Run.of(new Hubble(), "--seed=x").assertRefused("--seed");
    }

    private String run(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--out=" + folder.resolve("plot.png");
        return Run.output(new Hubble(), all);
    }

    private int[] plot() throws IOException {
        BufferedImage image = ImageIO.read(folder.resolve("plot.png").toFile());
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** Mean, standard deviation and autocorrelation time in a line of the output. */
    private static double[] figures(String out, String parameter) {
        Matcher line = Pattern.compile("(?m)^" + parameter + " \\[\\S+\\] +(\\S+) +(\\S+) +(\\S+) steps$")
                .matcher(out);
        assertThat(line.find()).as(out).isTrue();
        return new double[] {
            Double.parseDouble(line.group(1)), Double.parseDouble(line.group(2)), Double.parseDouble(line.group(3))
        };
    }
}
