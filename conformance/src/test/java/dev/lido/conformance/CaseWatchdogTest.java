package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CaseWatchdogTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void bodyRunsOnAThreadOfItsOwn() throws Throwable {
        Thread[] ran = new Thread[1];
        CaseWatchdog.run("body", LONG, () -> ran[0] = Thread.currentThread());
        assertThat(ran[0]).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(ran[0].getName()).isEqualTo("body");
    }

    @Test
    void failuresAreThrownAsTheyAre() {
        IOException failure = new IOException("of the body");
        assertThatThrownBy(() -> CaseWatchdog.run("body", LONG, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void whoHangsIsReportedAndInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        assertThatThrownBy(() -> CaseWatchdog.run("body", Duration.ofMillis(100), () -> hang(interrupted)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("body hangs")
                .hasMessageContaining("WatchdogTest.hang");
        assertThat(interrupted.await(1, TimeUnit.MINUTES))
                .as("the body was interrupted")
                .isTrue();
    }

    @Test
    void interruptOfWhoWaitsEndsTheWait() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> CaseWatchdog.run("body", LONG, () -> hang(new CountDownLatch(1))))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static void hang(CountDownLatch interrupted) throws InterruptedException {
        try {
            new CountDownLatch(1).await();
        } finally {
            interrupted.countDown();
        }
    }
}
