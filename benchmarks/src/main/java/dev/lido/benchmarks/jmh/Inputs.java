package dev.lido.benchmarks.jmh;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The inputs of the benchmarks. */
final class Inputs {
    private Inputs() {}

    static List<Integer> upTo(int size) {
        return IntStream.range(0, size).boxed().collect(toCollection(ArrayList::new));
    }
}
