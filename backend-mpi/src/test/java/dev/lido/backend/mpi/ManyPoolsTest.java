package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job serves any number of pools, and any number of jobs begins and ends. */
@NeedsMpi
class ManyPoolsTest {
    private static final long LIMIT = 120;

    @TempDir
    private Path folder;

    @Test
    void aJobHasManyPoolsInTurnAndSeveralAtOnce() throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 3, ManyPoolsProgram.class, "200", "8")) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("200 in turn", "8 at once");
        }
    }

    @Test
    void ranksThatHadMuchToSendToATerminatedPoolWorkForTheNext() throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 3, TerminatingProgram.class, "5")) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("sum 2016").doesNotContain("still run");
        }
    }

    @Tag("long")
    @RepeatedTest(50)
    void jobsBeginAndEnd() throws IOException, InterruptedException {
        try (Mpirun job = Mpirun.start(folder, 3, ChoosingProgram.class, "--pool=mpi")) {
            assertThat(job.exitCode(LIMIT)).as(job.output()).isZero();
            assertThat(job.output()).contains("sum 6");
        }
    }
}
