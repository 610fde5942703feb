package dev.lido.backend.mpi;

import static dev.lido.Pools.choosePool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.Pool;
import dev.lido.PoolBrokenException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Places in MPI for workers that a pool starts, and what it starts them with. */
@NeedsMpi
class SpawnSlotsTest {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = 1_000_000;

    private static List<String> shells() {
        return ProcessHandle.current()
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains("place-"))
                .toList();
    }

    /** The pool is broken just while the place for one more worker is made. */
    @RepeatedTest(3)
    void thePlaceOfAWorkerThatIsNotStartedIsGivenUp() {
        try (Pool pool = choosePool("mpi:2?jvm.args=-XX:NoSuchFlag")) {
            assertThatThrownBy(() -> pool.call(1, i -> i)).isInstanceOf(PoolBrokenException.class);
            long begin = System.nanoTime();
            List<String> left = shells();
            while (!left.isEmpty() && System.nanoTime() - begin < LIMIT_NANOS) {
                LockSupport.parkNanos(LOOK_NANOS);
                left = shells();
            }
            assertThat(left).as("shells that keep a place").isEmpty();
        }
    }

    @Test
    void aJvmThatWouldWarnOfTheLibraryIsToldNotTo() {
        assertThat(MpiProvider.quiet(23)).isEmpty();
        assertThat(MpiProvider.quiet(24)).containsExactly("--enable-native-access=ALL-UNNAMED");
    }
}
