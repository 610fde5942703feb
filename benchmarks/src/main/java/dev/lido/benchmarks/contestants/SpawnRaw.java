package dev.lido.benchmarks.contestants;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Two child JVMs, started at once; each gets one serialized function and its input over a pipe, and sends the result back. The least that
 * whoever hands a function to new processes has to do.
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

    /** Maps one input: each child gets it, and the result of the one that was started first counts. */
    @Override
    public <T, R> List<R> map(List<T> inputs, PureTask<T, R> task) throws Exception {
        if (inputs.size() != 1) {
            throw new UnsupportedOperationException("one input a child, not " + inputs.size());
        }
        for (Process child : children) {
            ObjectOutputStream out = new ObjectOutputStream(child.getOutputStream());
            out.writeObject(task);
            out.writeObject(inputs.get(0));
            out.flush();
        }
        ObjectInputStream in = new ObjectInputStream(children.get(0).getInputStream());
        @SuppressWarnings("unchecked") // it comes from the task
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

    /** The child's program; it ends with its input. */
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
