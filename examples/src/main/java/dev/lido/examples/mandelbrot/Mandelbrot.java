package dev.lido.examples.mandelbrot;

import static java.awt.image.BufferedImage.TYPE_INT_RGB;

import dev.lido.Pool;
import dev.lido.examples.Example;
import dev.lido.examples.Launch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Paints the Mandelbrot set. Each row of the picture is a task. Rows that cross the set cost a hundred times as much as
 * the others.
 */
@Command(name = "mandelbrot", description = "Paints the Mandelbrot set.")
public final class Mandelbrot implements Example {
    @Option(names = "--size", defaultValue = "1000", description = "The width and height, in pixels.")
    private int size;

    @Option(
            names = "--out",
            paramLabel = "FILE.png",
            defaultValue = "mandelbrot.png",
            description = "The file to" + " write.")
    private Path file;

    public static void main(String[] args) {
        Launch.main(new Mandelbrot(), args);
    }

    @Override
    public void check() {
        Launch.require(size >= 2 && size <= 20_000, "--size must be from 2 to 20000, but is " + size);
    }

    @Override
    public void run(Pool pool, PrintStream out) throws IOException {
        View view = View.ofWholeSet(size);

        List<int[]> rows = pool.map(IntStream.range(0, size)::iterator, row -> view.paint(row));

        BufferedImage image = new BufferedImage(size, size, TYPE_INT_RGB);
        for (int y = 0; y < size; y++) {
            image.setRGB(0, y, size, 1, rows.get(y), 0, size);
        }
        try (OutputStream stream = Files.newOutputStream(file)) {
            ImageIO.write(image, "png", stream);
        }
        out.println("painted " + size + " x " + size + " pixels: " + file);
    }
}
