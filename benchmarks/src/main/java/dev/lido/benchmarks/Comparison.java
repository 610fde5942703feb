package dev.lido.benchmarks;

import dev.lido.benchmarks.contestants.Entry;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.works.FreshWork;
import dev.lido.benchmarks.works.Measure;
import dev.lido.benchmarks.works.Reading;
import dev.lido.benchmarks.works.Scale;
import dev.lido.benchmarks.works.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures one work on all of its contestants, in one run.
 *
 * <p><b>A process for each.</b> Every contestant has a process of its own, which is a JVM unless the contestant is
 * written in another language. Neither the profile that the compiler collected from another contestant nor the garbage
 * of another contestant helps or harms it. The processes of a steady work stay. Each is warmed up, and after that they
 * take turns, one repetition each: a disturbance of the machine affects all of them alike, and a process that is not
 * being measured sleeps. A fresh work has a new process for each repetition, also in turns. Its first round does not
 * count, as it loads the files into memory.
 *
 * <p><b>Several numbers of chunks.</b> If users of a peer have to choose the number of chunks, each choice runs as a
 * contestant of its own, and the one with the best median is reported. That favors the peer.
 */
final class Comparison {
    private final Work work;
    private final Scale scale;
    private final int warmUps;
    private final int repetitions;
    private final List<String> jvmOptions;

    Comparison(Work work, Scale scale, int warmUps, int repetitions, List<String> jvmOptions) {
        this.work = work;
        this.scale = scale;
        this.warmUps = warmUps;
        this.repetitions = repetitions;
        this.jvmOptions = jvmOptions;
    }

    /**
     * Measures the entries, and returns a result for each, in their order. The work's reference comes last unless it is
     * one of them.
     */
    List<Result> run(List<Entry> entries) throws IOException, InterruptedException {
        List<Entry> all = new ArrayList<>(entries);
        work.reference().map(Entry::of).filter(entry -> !all.contains(entry)).ifPresent(all::add);
        List<Entry> runners = all.stream()
                .flatMap(entry -> work.triesChunks() ? entry.variants().stream() : Stream.of(entry))
                .toList();
        Map<Entry, List<Reading>> readings = new LinkedHashMap<>();
        runners.forEach(runner -> readings.put(runner, new ArrayList<>()));
        if (work instanceof FreshWork) {
            runFresh(readings);
        } else {
            runSteady(readings);
        }
        Map<Entry, List<Reading>> related = related(readings);
        return all.stream().map(entry -> best(entry, related)).toList();
    }

    private void runSteady(Map<Entry, List<Reading>> readings) throws IOException, InterruptedException {
        Map<Entry, MeasuredProcess> processes = new LinkedHashMap<>();
        try {
            for (Entry entry : readings.keySet()) {
                MeasuredProcess process = start(entry);
                processes.put(entry, process);
                process.awaitStart();
            }
            for (MeasuredProcess process : processes.values()) {
                for (int i = 0; i < warmUps; i++) {
                    process.warmUp();
                }
            }
            for (int i = 0; i < repetitions; i++) {
                for (Map.Entry<Entry, MeasuredProcess> process : processes.entrySet()) {
                    readings.get(process.getKey()).add(process.getValue().repeat());
                }
            }
            for (MeasuredProcess process : processes.values()) {
                process.awaitEnd();
            }
        } finally {
            processes.values().forEach(MeasuredProcess::close);
        }
    }

    private void runFresh(Map<Entry, List<Reading>> readings) throws IOException, InterruptedException {
        for (int i = -1; i < repetitions; i++) {
            for (Map.Entry<Entry, List<Reading>> entry : readings.entrySet()) {
                Reading reading = runOnce(entry.getKey());
                if (i >= 0) {
                    entry.getValue().add(reading);
                }
            }
        }
    }

    private Reading runOnce(Entry entry) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (MeasuredProcess process = start(entry)) {
            Reading reading = process.answer();
            process.awaitEnd();
            return reading.with(FreshWork.JVM.name(), (System.nanoTime() - start) / 1e6);
        }
    }

    private MeasuredProcess start(Entry entry) throws IOException {
        return new MeasuredProcess(work, scale, entry, jvmOptions);
    }

    private Map<Entry, List<Reading>> related(Map<Entry, List<Reading>> readings) {
        Peer reference = work.reference().orElse(null);
        if (reference == null) {
            return readings;
        }
        List<Reading> references = readings.get(Entry.of(reference));
        Map<Entry, List<Reading>> related = new LinkedHashMap<>();
        readings.forEach((entry, own) -> {
            List<Reading> all = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                all.add(work.relate(own.get(i), references.get(i)));
            }
            related.put(entry, all);
        });
        return related;
    }

    private Result best(Entry entry, Map<Entry, List<Reading>> readings) {
        Measure first = work.measures().get(0);
        return readings.entrySet().stream()
                .filter(run -> run.getKey().kind() == entry.kind()
                        && run.getKey().name().equals(entry.name()))
                .map(run -> new Result(run.getKey(), run.getValue()))
                .max((a, b) -> Double.compare(a.median(first), b.median(first)))
                .orElseThrow();
    }
}
