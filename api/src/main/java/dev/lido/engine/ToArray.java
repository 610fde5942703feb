package dev.lido.engine;

import java.util.Arrays;

/** Puts segments that arrive in any order into one array by index; failures are values of it. Used by one thread. */
final class ToArray {
    private Object[] all = new Object[16];
    private long size;

    void accept(Segment segment) {
        long end = segment.first() + segment.count();
        if (end > all.length) {
            all = Arrays.copyOf(all, Math.toIntExact(Math.max(end, Math.min(Integer.MAX_VALUE - 8, all.length * 2L))));
        }
        size = Math.max(size, end);
        if (segment.failure() != null) {
            all[(int) segment.first()] = segment.failure();
        } else {
            System.arraycopy(segment.values(), segment.from(), all, (int) segment.first(), segment.count());
        }
    }

    Object[] result() {
        return Arrays.copyOf(all, (int) size);
    }
}
