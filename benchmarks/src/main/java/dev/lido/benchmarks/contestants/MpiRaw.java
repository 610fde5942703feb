package dev.lido.benchmarks.contestants;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import mpi.MPI;
import mpi.MPIException;
import mpi.Request;
import mpi.Status;

/**
 * Open MPI's Java bindings by hand, with direct buffers, in a job of three ranks. The first rank measures, and receives
 * on the calling thread. The others return what they receive, doubled if it is an array. No function is sent. A rank
 * that waits uses its core entirely, except for workers while another contestant is measured. The result is the speed
 * of MPI alone, and thus the limit of a pool on top of it.
 */
final class MpiRaw extends RawPeer {
    private static final int NUMBER_BYTES = 64;

    /** The tags of a message that contains a number, and of the last message. Arrays have greater tags. */
    private static final int NUMBER = 1;

    private static final int END = 2;
    private static final int FIRST_ARRAY = 3;

    private static final int NUMBERS_UNDER_WAY = 8;
    private static final int ARRAYS_UNDER_WAY = 2;
    private static final int LONGEST = 1 << 21;

    private static final int LOOKS = 1000;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final long NAP_NANOS = 1_000_000;

    private final ByteBuffer number = buffer(NUMBER_BYTES);
    private final Slot[] slots = new Slot[MpiJob.WORKERS * ARRAYS_UNDER_WAY];

    /** Returns at the first rank only. The other ranks work, and then end their JVM. */
    MpiRaw() {
        try {
            MPI.Init(new String[0]);
            if (MPI.COMM_WORLD.getRank() > 0) {
                work();
                MPI.Finalize();
                System.exit(0);
            }
        } catch (MPIException e) {
            throw failed(e);
        }
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(1 + i % MpiJob.WORKERS, FIRST_ARRAY + i);
        }
    }

    private static IllegalStateException failed(MPIException e) {
        return new IllegalStateException("Open MPI: " + e.getMessage(), e);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static void work() throws MPIException {
        ByteBuffer bytes = buffer(LONGEST);
        while (true) {
            awaitMessage();
            Status status = MPI.COMM_WORLD.recv(bytes, LONGEST, MPI.BYTE, 0, MPI.ANY_TAG);
            int tag = status.getTag();
            if (tag == END) {
                return;
            }
            int length = status.getCount(MPI.BYTE);
            if (tag >= FIRST_ARRAY) {
                DoubleBuffer doubles = bytes.clear()
                        .limit(length)
                        .order(ByteOrder.nativeOrder())
                        .asDoubleBuffer();
                double[] array = new double[doubles.remaining()];
                doubles.get(array);
                for (int i = 0; i < array.length; i++) {
                    array[i] *= 2;
                }
                doubles.clear().put(array);
            }
            MPI.COMM_WORLD.send(bytes, length, MPI.BYTE, 0, tag);
        }
    }

    /**
     * Polls, and sleeps between polls after a longer wait: a wait in the library would occupy the core while other
     * contestants are measured.
     */
    private static void awaitMessage() throws MPIException {
        long begin = 0;
        for (long looks = 1; MPI.COMM_WORLD.iProbe(0, MPI.ANY_TAG) == null; looks++) {
            if (looks % LOOKS == 0) {
                long now = System.nanoTime();
                begin = begin == 0 ? now : begin;
                if (now - begin > PAUSE_NANOS) {
                    LockSupport.parkNanos(NAP_NANOS);
                }
            }
        }
    }

    /** The round trip of 64 bytes, which contain the number. The task is the identity. */
    @Override
    @SuppressWarnings("unchecked") // the identity returns its argument
    public <T, R> R apply(T input, PureTask<T, R> task) throws MPIException {
        number.putInt(0, (Integer) input);
        MPI.COMM_WORLD.send(number, NUMBER_BYTES, MPI.BYTE, 1, NUMBER);
        MPI.COMM_WORLD.recv(number, NUMBER_BYTES, MPI.BYTE, 1, NUMBER);
        return (R) (Integer) number.getInt(0);
    }

    /**
     * A message for each number, and another one back, with some in flight to each worker. The task is the identity.
     */
    @Override
    @SuppressWarnings("unchecked") // the identity returns its argument
    public <T, R> List<R> mapSingly(List<T> inputs, PureTask<T, R> task) throws MPIException {
        Integer[] results = new Integer[inputs.size()];
        int sent = 0;
        while (sent < Math.min(results.length, MpiJob.WORKERS * NUMBERS_UNDER_WAY)) {
            sendNumber(sent, (Integer) inputs.get(sent), 1 + sent % MpiJob.WORKERS);
            sent++;
        }
        for (int received = 0; received < results.length; received++) {
            Status status = MPI.COMM_WORLD.recv(number, NUMBER_BYTES, MPI.BYTE, MPI.ANY_SOURCE, NUMBER);
            results[number.getInt(0)] = number.getInt(Integer.BYTES);
            if (sent < results.length) {
                sendNumber(sent, (Integer) inputs.get(sent), status.getSource());
                sent++;
            }
        }
        return (List<R>) Arrays.asList(results);
    }

    private void sendNumber(int index, int value, int worker) throws MPIException {
        number.putInt(0, index).putInt(Integer.BYTES, value);
        MPI.COMM_WORLD.send(number, NUMBER_BYTES, MPI.BYTE, worker, NUMBER);
    }

    /** An array in flight to a worker, or back. */
    private static final class Slot {
        private final int worker;
        private final int tag;
        private final ByteBuffer bytes = buffer(LONGEST);
        private final DoubleBuffer doubles = bytes.asDoubleBuffer();
        private int task;
        private int length;

        Slot(int worker, int tag) {
            this.worker = worker;
            this.tag = tag;
        }

        /** Sends an array, and returns the request that completes when the array is back. */
        Request send(int number, double[] array) throws MPIException {
            task = number;
            length = array.length;
            doubles.clear().put(array);
            int size = length * Double.BYTES;
            Request there = MPI.COMM_WORLD.iSend(bytes, size, MPI.BYTE, worker, tag);
            there.waitFor();
            return MPI.COMM_WORLD.iRecv(bytes, size, MPI.BYTE, worker, tag);
        }

        double[] received() {
            double[] array = new double[length];
            doubles.clear().get(array);
            return array;
        }
    }

    /** Sends the arrays, with some in flight to each worker. The task doubles them. */
    @Override
    @SuppressWarnings("unchecked") // arrays of doubles, twice
    public <T, R> List<R> mapCostly(List<T> inputs, PureTask<T, R> task) throws MPIException {
        double[][] results = new double[inputs.size()][];
        Request[] requests = new Request[slots.length];
        int sent = 0;
        for (int i = 0; i < slots.length && sent < results.length; i++) {
            requests[i] = slots[i].send(sent, (double[]) inputs.get(sent));
            sent++;
        }
        Request[] started = Arrays.copyOf(requests, sent);
        for (int received = 0; received < results.length; received++) {
            int i = Request.waitAny(started);
            results[slots[i].task] = slots[i].received();
            if (sent < results.length) {
                started[i] = slots[i].send(sent, (double[]) inputs.get(sent));
                sent++;
            }
        }
        return (List<R>) Arrays.asList(results);
    }

    @Override
    public void close() {
        try {
            for (int worker = 1; worker <= MpiJob.WORKERS; worker++) {
                MPI.COMM_WORLD.send(number, 0, MPI.BYTE, worker, END);
            }
            MPI.Finalize();
        } catch (MPIException e) {
            throw failed(e);
        }
    }
}
