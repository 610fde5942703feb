package dev.lido.examples.hubble;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The path of an ensemble of walkers.
 *
 * @param samples for each step, the position of each walker
 * @param acceptanceFraction the fraction of the proposed moves that were made, from 0 to 1
 */
record Chain(List<double[][]> samples, double acceptanceFraction) {
    /** {@return the path of each walker in one parameter} */
    double[][] paths(int parameter) {
        double[][] paths = new double[samples.get(0).length][samples.size()];
        for (int step = 0; step < samples.size(); step++) {
            for (int walker = 0; walker < paths.length; walker++) {
                paths[walker][step] = samples.get(step)[walker][parameter];
            }
        }
        return paths;
    }

    double mean(int parameter) {
        return values(parameter).average().orElseThrow();
    }

    double standardDeviation(int parameter) {
        double mean = mean(parameter);
        double variance =
                values(parameter).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        return Math.sqrt(variance);
    }

    /** {@return the chain with only the first step of every {@code stride} steps} */
    Chain thinned(int stride) {
        List<double[][]> kept = IntStream.range(0, samples.size())
                .filter(step -> step % stride == 0)
                .mapToObj(samples::get)
                .toList();
        return new Chain(kept, acceptanceFraction);
    }

    private DoubleStream values(int parameter) {
        return samples.stream().flatMap(Arrays::stream).mapToDouble(sample -> sample[parameter]);
    }
}
