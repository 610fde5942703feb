package dev.lido.examples.hubble;

import static org.knowm.xchart.XYSeries.XYSeriesRenderStyle.Line;
import static org.knowm.xchart.XYSeries.XYSeriesRenderStyle.PolygonArea;
import static org.knowm.xchart.XYSeries.XYSeriesRenderStyle.Scatter;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The plot: the nebulae, the line of the posterior means, and the bands that contain 68 % and 95 % of the sampled
 * lines.
 */
final class HubblePlot {
    private static final Color BLUE = new Color(0x1f5fa8);
    private static final Color ORANGE = new Color(0xd9541e);
    private static final double FARTHEST = 2.2; // Mpc
    private static final int EDGE_POINTS = 45;

    static {
        System.setProperty("java.awt.headless", "true"); // drawing to a file needs no display
    }

    private HubblePlot() {}

    static void write(Path file, List<Nebula> nebulae, Fit fit) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(600)
                .title("Recession of 24 nebulae (Hubble 1929)")
                .xAxisTitle("distance [Mpc]")
                .yAxisTitle("velocity [km/s]")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.InsideNW)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler()
                .setPlotGridLinesColor(new Color(0xdddddd))
                .setYAxisTickMarkSpacingHint(70)
                .setXAxisMin(0.0)
                .setXAxisMax(FARTHEST);

        CredibleBand band = new CredibleBand(fit.plotted());
        addBand(chart, "95 % credible band", band, 0.95, 50);
        addBand(chart, "68 % credible band", band, 0.68, 70);
        double slope = fit.slope();
        double intercept = fit.means().get(HubbleLaw.INTERCEPT);
        double[] ends = {0, FARTHEST};
        chart.addSeries("posterior mean", ends, new double[] {intercept, intercept + slope * FARTHEST})
                .setXYSeriesRenderStyle(Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(BLUE)
                .setLineStyle(new BasicStroke(2.5f));
        chart.addSeries(
                        "nebulae",
                        nebulae.stream().mapToDouble(Nebula::distance).toArray(),
                        nebulae.stream().mapToDouble(Nebula::velocity).toArray())
                .setXYSeriesRenderStyle(Scatter)
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(ORANGE);
        try (OutputStream stream = Files.newOutputStream(file)) {
            BitmapEncoder.saveBitmap(chart, stream, BitmapFormat.PNG);
        }
    }

    /** Adds a polygon, along the lower edge and back along the upper one. */
    private static void addBand(XYChart chart, String name, CredibleBand band, double share, int opacity) {
        double[] x = new double[2 * EDGE_POINTS];
        double[] y = new double[2 * EDGE_POINTS];
        for (int i = 0; i < EDGE_POINTS; i++) {
            int back = x.length - 1 - i;
            x[i] = FARTHEST * i / (EDGE_POINTS - 1);
            x[back] = x[i];
            y[i] = band.lower(x[i], share);
            y[back] = band.upper(x[i], share);
        }
        XYSeries series = chart.addSeries(name, x, y);
        series.setXYSeriesRenderStyle(PolygonArea);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(new Color(0, 0, 0, 0));
        series.setFillColor(new Color(BLUE.getRed(), BLUE.getGreen(), BLUE.getBlue(), opacity));
    }
}
