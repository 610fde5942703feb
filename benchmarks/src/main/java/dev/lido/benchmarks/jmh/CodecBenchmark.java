package dev.lido.benchmarks.jmh;

import dev.lido.LidoException;
import dev.lido.Task;
import dev.lido.remote.bytes.ByteQueue;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.remote.values.ValueReader;
import dev.lido.remote.values.ValueWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of writing a batch of inputs and reading it again, in comparison with Java serialization of the list. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CodecBenchmark {
    private static final int MANY = 1_000;

    /** The kinds of batches. */
    public enum Batch {
        /** 1,000 Integers. */
        INTEGERS,
        /** 1,000 records of five fields. */
        RECORDS,
        /** An array of 1 MiB. */
        ARRAY,
        /** A function with two captured variables. */
        LAMBDA
    }

    record Galaxy(String name, double distance, long id, int members, boolean spiral) implements Serializable {}

    private static Object value(Batch batch, int i) {
        return switch (batch) {
            case INTEGERS -> i;
            case RECORDS -> new Galaxy("NGC " + i, i * 0.1, i, i, i % 2 == 0);
            case ARRAY -> new double[131_072];
            case LAMBDA -> lambda(i);
        };
    }

    private static Object lambda(int factor) {
        String unit = "Mpc";
        Task<Integer, String> task = i -> i * factor + unit;
        return task;
    }

    /** The batch. */
    @Param
    public Batch batch;

    private final List<Object> inputs = new ArrayList<>();
    private Object[] values;
    private ValueWriter writer;
    private ValueReader reader;
    private ByteQueue queue;

    /** Creates the batch, and the encoder and decoder. */
    @Setup
    public void prepare() {
        int size = batch == Batch.INTEGERS || batch == Batch.RECORDS ? MANY : 1;
        for (int i = 0; i < size; i++) {
            inputs.add(value(batch, i));
        }
        values = inputs.toArray();
        Codec codec = new JavaCodecProvider().codec("");
        writer = new ValueWriter(codec, null);
        reader = new ValueReader(codec, CodecBenchmark.class.getClassLoader(), null);
        queue = new ByteQueue();
    }

    /** The encoding of the inputs and results of tasks. */
    @Benchmark
    public void lido(Blackhole hole) throws IOException {
        writer.writeBatch(queue, values, 0, values.length, "benchmark's value", (position, problem) -> {
            throw problem;
        });
        reader.readBatch(queue, new Sink(hole), "benchmark's value");
        queue.clear();
    }

    /** The encoding of the list by object streams. */
    @Benchmark
    public Object objectStreams() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(inputs);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static final class Sink implements ValueReader.Receiver {
        private final Blackhole hole;

        Sink(Blackhole hole) {
            this.hole = hole;
        }

        @Override
        public void value(int position, Object value) {
            hole.consume(value);
        }

        @Override
        public void absent(int position) {
            throw new AssertionError("value " + position + " is absent");
        }

        @Override
        public void problem(int position, LidoException problem) {
            throw problem;
        }
    }
}
