package dev.lido.backend.mpi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Messages that are still being sent when their connection is closed: the library reads their memory until they are done. */
final class PendingSends {

    @GuardedBy("PendingSends.class") private static final List<Mpi.Transfer> TRANSFERS = new ArrayList<>();

    private PendingSends() {}

    static synchronized void keep(Mpi.Transfer transfer) {
        TRANSFERS.add(transfer);
        TRANSFERS.removeIf(PendingSends::isDone);
    }

    private static boolean isDone(Mpi.Transfer transfer) {
        try {
            return transfer.isDone();
        } catch (IOException failed) {
            return true;
        }
    }
}
