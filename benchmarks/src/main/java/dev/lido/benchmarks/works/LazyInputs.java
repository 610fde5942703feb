package dev.lido.benchmarks.works;

import dev.lido.benchmarks.contestants.Contestant;
import dev.lido.benchmarks.contestants.Peer;
import dev.lido.benchmarks.contestants.PureTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * W7: imap of the identity over 10,000,000 inputs that are created as they are read. 10 results are read, then
 * everything is closed. The reading is the number of inputs that were created by then, and the peak memory of the JVM
 * if the operating system reports it, which only Linux does.
 */
final class LazyInputs extends FreshWork {
    static final String NAME = "W7";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String CONSUMED = "consumed";
    private static final String PEAK_MEMORY = "peak-memory";
    private static final int WANTED = 10;

    private final int size;

    LazyInputs(Scale scale) {
        super(
                NAME,
                "imap over many inputs, of which 10 results are read",
                new Measure(CONSUMED, "inputs"),
                new Measure(PEAK_MEMORY, "MB"));
        size = scale.of(10_000_000, 10_000);
    }

    @Override
    public Set<Peer> peers() {
        return EnumSet.of(Peer.LOOP, Peer.PARALLEL_STREAM);
    }

    @Override
    public Reading run(Supplier<Contestant> start) throws IOException {
        AtomicLong consumed = new AtomicLong();
        Iterable<Long> inputs = () ->
                LongStream.range(0, size).peek(i -> consumed.getAndIncrement()).iterator();
        PureTask<Long, Long> identity = input -> input;
        List<Long> results;
        try (Contestant contestant = start.get();
                Stream<Long> stream = contestant.imap(inputs, identity)) {
            results = stream.limit(WANTED).toList();
        }
        check(LongStream.range(0, WANTED).boxed().toList(), results);
        Reading reading = Reading.NONE.with(CONSUMED, consumed.doubleValue());
        return Files.isReadable(STATUS) ? reading.with(PEAK_MEMORY, peakMemory()) : reading;
    }

    private static double peakMemory() throws IOException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            String peak = lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no VmHWM in " + STATUS));
            return Long.parseLong(peak.replaceAll("\\D", "")) * 1024 / 1e6;
        }
    }
}
