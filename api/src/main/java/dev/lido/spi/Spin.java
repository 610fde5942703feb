package dev.lido.spi;

/**
 * How a thread waits that expects to wait no longer than being parked and woken would take: at first it spins, for
 * answers that come from another core within half a microsecond; then it offers its core to others at every look,
 * since who is to answer may need just that core. When the time is over it is to park.
 *
 * <p>The whole is longer than waking a parked thread takes, some 20 to 40 microseconds. Were it shorter, two threads
 * that answer each other could miss each other forever: each parks just before the other, woken late, has answered.
 *
 * <p>One object serves one wait, on one thread.
 */
public final class Spin {
    private static final long SPIN_NANOS = 500;
    private static final long YIELD_NANOS = 60_000;

    private final long begin = System.nanoTime();

    /** Begins a wait. */
    public Spin() {}

    /**
     * Passes a moment.
     *
     * @return whether to look again; false once it is time to park
     */
    @SuppressWarnings("ThreadPriorityCheck") // yields to be fair, not to be right
    public boolean again() {
        long waited = System.nanoTime() - begin;
        if (waited < SPIN_NANOS) {
            Thread.onSpinWait();
        } else if (waited < YIELD_NANOS) {
            Thread.yield();
        } else {
            return false;
        }
        return true;
    }
}
