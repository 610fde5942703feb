package dev.lido.examples.hubble;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One of the galaxies in table 1 of E. Hubble, "A relation between distance and radial velocity among extra-galactic
 * nebulae", PNAS 15, 168 (1929).
 *
 * @param distance in Mpc
 * @param velocity away from us, in km/s
 */
record Nebula(double distance, double velocity) implements Serializable {
    /** {@return all 24 nebulae of the table} */
    static List<Nebula> hubble1929() throws IOException {
        try (InputStream file = Nebula.class.getResourceAsStream("hubble1929.csv")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1) // the names of the columns
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Nebula(Double.parseDouble(cells[0]), Double.parseDouble(cells[1])))
                    .toList();
        }
    }
}
