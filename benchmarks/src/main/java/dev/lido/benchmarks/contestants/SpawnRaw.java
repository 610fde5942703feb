package dev.lido.benchmarks.contestants;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two child JVMs that are started at once. Each receives one serialized function and its input over a pipe, and returns
 * the result. This is the minimum that sending a function to new processes takes.
 */
final class SpawnRaw extends RawPeer {
    private static final int CHILDREN = 2;

    private final List<Process> children = new ArrayList<>();

    SpawnRaw() {
        try {
            for (int i = 0; i < CHILDREN; i++) {
                children.add(ChildJvm.start(Child.class));
            }
        } catch (IOException e) {
            children.forEach(Process::destroyForcibly);
            throw new UncheckedIOException(e);
        }
    }

    /** Maps one input. Each child receives it, and the result of the child that was started first counts. */
    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception {
        if (inputs.size() != 1) {
            throw new UnsupportedOperationException("exactly one input is expected, but there are " + inputs.size());
        }
        for (Process child : children) {
            ObjectOutputStream out = new ObjectOutputStream(child.getOutputStream());
            out.writeObject(task);
            out.writeObject(inputs.get(0));
            out.flush();
        }
        ObjectInputStream in = new ObjectInputStream(children.get(0).getInputStream());
        @SuppressWarnings("unchecked") // it is the result of the task
        R result = (R) in.readObject();
        return List.of(result);
    }

    @Override
    public void close() {
        try {
            for (Process child : children) {
                child.getOutputStream().close();
            }
            children.forEach(ChildJvm::awaitEnd);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            children.forEach(Process::destroyForcibly);
        }
    }

    /** The program of a child, which ends with its standard input. */
    static final class Child {
        private Child() {}

        @SuppressWarnings("unchecked") // the parent sends a task, and an input for it
        public static void main(String[] args) throws Exception {
            ObjectInputStream in = new ObjectInputStream(System.in);
            PureTask<Object, Object> task = (PureTask<Object, Object>) in.readObject();
            Object result = task.apply(in.readObject());
            ObjectOutputStream out = new ObjectOutputStream(System.out);
            out.writeObject(result);
            out.flush();
            while (System.in.read() >= 0) {
                // waits for the end
            }
        }
    }
}
