package dev.lido.testing;

import java.util.concurrent.CountDownLatch;

/** Where a task stops until the test lets it through. */
public final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** The task waits here. */
    public void pass() throws InterruptedException {
        reached.countDown();
        try {
            Await.zero(opened);
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    /** The task waits here, whoever interrupts it. */
    public void passUninterrupted() {
        boolean again = true;
        while (again) {
            try {
                pass();
                again = false;
            } catch (InterruptedException e) {
                // goes on waiting: that is what this method is for
            }
        }
    }

    public void open() {
        opened.countDown();
    }

    /** Waits until a task has come here. */
    public void awaitReached() throws InterruptedException {
        Await.zero(reached);
    }

    /** Waits until a task was interrupted here. */
    public void awaitInterrupted() throws InterruptedException {
        Await.zero(interrupted);
    }

    public boolean wasReached() {
        return reached.getCount() == 0;
    }

    public boolean wasInterrupted() {
        return interrupted.getCount() == 0;
    }
}
