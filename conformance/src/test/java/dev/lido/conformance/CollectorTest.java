package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Collector collector = Collector.open(PATIENCE);
    private final Probe probe = collector.probe();

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void eventsAreThereInTheirOrderWhenTheProbeReturns() {
        assertThat(probe.event("a")).isEqualTo(1);
        assertThat(probe.event("b 1")).isEqualTo(1);
        assertThat(probe.event("a")).isEqualTo(2);
        assertThat(collector.events()).containsExactly("a", "b 1", "a");
        assertThat(collector.events("b")).containsExactly("b 1");
        assertThat(collector.count("a")).isEqualTo(2);
        assertThat(collector.count("none")).isZero();
    }

    @Test
    void eventsOfSeveralThreadsAreAllCounted() {
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(caller(() -> {
                for (int j = 0; j < 50; j++) {
                    probe.event("tick");
                }
                return 0;
            }));
        }
        callers.forEach(Caller::get);
        assertThat(collector.count("tick")).isEqualTo(400);
    }

    @Test
    void probesTravel() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(probe);
        }
        Probe travelled;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            travelled = (Probe) in.readObject();
        }
        travelled.event("from afar");
        assertThat(collector.events()).containsExactly("from afar");
    }

    @Test
    void whoDoesNotKnowTheSecretIsNotHeard() {
        Probe stranger = new Probe(probe.port(), probe.secret() + 1);
        assertThatThrownBy(() -> stranger.event("noise")).isInstanceOf(UncheckedIOException.class);
        assertThat(collector.events()).isEmpty();
    }

    @Test
    void gatesHoldUntilTheyAreOpened() throws Exception {
        Caller<Integer> first = caller(() -> pass("gate"));
        Caller<Integer> second = caller(() -> pass("gate"));
        Caller<Integer> other = caller(() -> pass("other gate"));
        collector.awaitWaiting("gate", 2);
        collector.awaitWaiting("other gate", 1);
        assertThat(collector.count("passed gate")).isZero();
        collector.open("gate");
        assertThat(first.get() + second.get()).isEqualTo(3);
        assertThat(pass("gate"))
                .as("ordinal of one who comes when the gate is open")
                .isEqualTo(3);
        assertThat(other.isDone()).isFalse();
        collector.openAll();
        assertThat(other.get()).isEqualTo(1);
        assertThat(pass("a gate that nobody opened")).isEqualTo(1);
    }

    @Test
    void interruptEndsTheWaitAtAGate() {
        Caller<Integer> waiting = caller(() -> pass("gate"));
        collector.awaitWaiting("gate", 1);
        waiting.interrupt();
        assertThat(waiting.failure()).isInstanceOf(InterruptedException.class);
        collector.awaitWaiting("gate", 0);
        collector.open("gate");
        assertThat(collector.count("passed gate")).isZero();
    }

    @Test
    void interruptThatCameBeforeEndsTheWaitAtAGate() {
        Caller<Boolean> caller = caller(() -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> probe.await("gate")).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        assertThat(caller.get()).as("interrupt flag after the exception").isFalse();
    }

    @Test
    void interruptDoesNotDisturbAnEventAndStaysPending() {
        Caller<Boolean> caller = caller(() -> {
            Thread.currentThread().interrupt();
            probe.event("told");
            return Thread.currentThread().isInterrupted();
        });
        assertThat(caller.get()).as("interrupt flag after the event").isTrue();
        assertThat(collector.count("told")).isEqualTo(1);
    }

    @Test
    void interruptsWhileEventsAreToldCountNoneTwice() {
        int events = 200;
        AtomicInteger begun = new AtomicInteger();
        Caller<Integer> telling = caller(() -> {
            int last = 0;
            for (int i = 0; i < events; i++) {
                begun.incrementAndGet();
                last = probe.event("told");
                boolean unused = Thread.interrupted();
            }
            return last;
        });
        // One interrupt an event: who is interrupted without end makes no progress, as each try is broken off anew.
        int interrupted = 0;
        while (!telling.isDone()) {
            if (begun.get() > interrupted) {
                interrupted = begun.get();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
                telling.interrupt();
            }
        }
        assertThat(telling.get()).isEqualTo(events);
        assertThat(collector.count("told")).isEqualTo(events);
    }

    @Test
    void closingFailsWhoWaits() {
        Caller<Integer> waiting = caller(() -> pass("gate"));
        collector.awaitWaiting("gate", 1);
        collector.close();
        assertThat(waiting.failure()).isInstanceOf(UncheckedIOException.class).hasMessageContaining("gate");
        assertThatThrownBy(() -> probe.event("late")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void waitingInVainTellsWhatWasThere() {
        try (Collector hasty = Collector.open(Duration.ofMillis(50))) {
            hasty.probe().event("something else");
            assertThatThrownBy(() -> hasty.await("it"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'it'")
                    .hasMessageContaining("something else");
            assertThatThrownBy(() -> hasty.awaitWaiting("gate", 3))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("3 tasks at the gate 'gate'");
        }
    }

    private int pass(String gate) throws InterruptedException {
        probe.await(gate);
        return probe.event("passed " + gate);
    }

    private static <T> Caller<T> caller(Callable<T> body) {
        return new Caller<>("caller", body, PATIENCE);
    }
}
