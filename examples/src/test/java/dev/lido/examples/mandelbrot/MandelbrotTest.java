package dev.lido.examples.mandelbrot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.examples.EveryPool;
import dev.lido.examples.Run;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MandelbrotTest {
    @TempDir
    private Path folder;

    @EveryPool
    void paintsTheSameOnEveryPool(String pool) throws IOException {
        Path expected = paint("--pool=serial", "expected.png");
        Path actual = paint(pool, "actual.png");

        assertThat(actual).hasSameBinaryContentAs(expected);
    }

    @Test
    void paintsAPictureOfThatSize() throws IOException {
        BufferedImage image = ImageIO.read(paint("--pool=serial", "small.png").toFile());

        assertThat(image.getWidth()).isEqualTo(80);
        assertThat(image.getHeight()).isEqualTo(80);
        int[] pixels = image.getRGB(0, 0, 80, 80, null, 0, 80);
        assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(100);
    }

    @Test
    void theSetIsBlackAndTheRestIsNot() {
        int[] row = new View(5, -2.5, 2.5, 5, 100).paint(2); // through -2, -1, 0, 1, 2

        assertThat(Arrays.stream(row).mapToObj(color -> color == 0)).containsExactly(true, true, true, false, false);
    }

    @Test
    void refusesASizeOfOne() {
        Run.of(new Mandelbrot(), "--size=1").assertRefused("--size must be from 2 to 20000, but is 1");
    }

    @Test
    void tellsOfAFolderThatIsNotThere() {
        Path file = folder.resolve("nowhere").resolve("a.png");

        Run run = Run.of(new Mandelbrot(), "--pool=serial", "--size=2", "--out=" + file);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("NoSuchFileException", file.toString()).doesNotContain("\tat ");
    }

    private Path paint(String pool, String name) {
        Path file = folder.resolve(name);
        assertThat(Run.output(new Mandelbrot(), pool, "--size=80", "--out=" + file))
                .isEqualTo("painted 80 x 80 pixels: " + file + System.lineSeparator());
        assertThat(Files.exists(file)).isTrue();
        return file;
    }
}
