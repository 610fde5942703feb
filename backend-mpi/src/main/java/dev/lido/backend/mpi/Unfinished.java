package dev.lido.backend.mpi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Messages that are still being sent when their connection is closed: the library reads their memory until they are done. */
final class Unfinished {
    private static final List<Mpi.Transfer> TRANSFERS = new ArrayList<>();

    private Unfinished() {}

    static synchronized void keep(Mpi.Transfer transfer) {
        TRANSFERS.add(transfer);
        TRANSFERS.removeIf(Unfinished::isDone);
    }

    private static boolean isDone(Mpi.Transfer transfer) {
        try {
            return transfer.isDone();
        } catch (IOException failed) {
            return true;
        }
    }
}
