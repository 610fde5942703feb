package dev.lido.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lido.LidoException;
import dev.lido.PoolClosedException;
import dev.lido.shared.DeadlockException;
import dev.lido.shared.SharedPredicate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedStateTest {
    private static final int ACQUIRE = Operation.ACQUIRE | Operation.WAITS;
    private static final int TAKE = Operation.TAKE | Operation.WAITS;
    private static final Object[] NONE = {};

    private final SharedState state = new SharedState("test", () -> new PoolClosedException("LIDO-11", "closed"));
    private final List<String> answers = new ArrayList<>();

    private static Participant task(String name) {
        return Participant.attempt(name, true, null);
    }

    private PendingRequest ask(SharedObject object, int operation, Participant by, Object... arguments) {
        return state.request(
                object.number(), operation, arguments, by, done -> answers.add(by + " got " + answer(done)));
    }

    private static Object answer(PendingRequest done) {
        Throwable failure = done.failure();
        return failure != null
                ? failure.getClass().getSimpleName()
                : done.value() == PendingRequest.NOTHING ? "nothing" : done.value();
    }

    @Test
    void aWaitingRequestIsAnsweredInItsTurn() {
        SharedObject lock = state.open(SharedKind.PERMITS, null, 1);
        Participant a = task("a");
        Participant b = task("b");
        Participant c = task("c");

        ask(lock, ACQUIRE, a);
        ask(lock, ACQUIRE, b);
        ask(lock, ACQUIRE, c);
        state.perform(lock.number(), Operation.RELEASE, new Object[] {1L}, a);
        assertThat(answers).containsExactly("a got 1", "b got 2");
        state.end(b, false);
        state.deliver();

        assertThat(answers).containsExactly("a got 1", "b got 2", "c got 3");
    }

    @Test
    void theEndOfAnAttemptReleasesWhatItHoldsAndEndsItsWait() {
        SharedObject one = state.open(SharedKind.PERMITS, null, 1);
        SharedObject two = state.open(SharedKind.PERMITS, null, 2);
        Participant attempt = task("attempt");
        Participant other = task("other");
        ask(two, ACQUIRE, attempt);
        ask(two, ACQUIRE, attempt);
        ask(one, ACQUIRE, other);
        ask(one, ACQUIRE, attempt);

        state.end(attempt, true);
        state.deliver();

        assertThat(answers).endsWith("attempt got nothing");
        assertThat(state.perform(two.number(), Operation.GET, NONE, other)).isEqualTo(2);
        state.perform(one.number(), Operation.RELEASE, new Object[] {1L}, other);
        assertThat(state.perform(one.number(), Operation.GET, NONE, other))
                .as("permits that are free, none of which was granted to the attempt that has ended")
                .isEqualTo(1);
        assertThatThrownBy(() -> state.perform(one.number(), Operation.ACQUIRE, NONE, attempt))
                .isInstanceOf(LidoException.class)
                .hasMessageStartingWith("LIDO-76: ");
        assertThat(ask(one, ACQUIRE, attempt).failure()).hasMessageStartingWith("LIDO-76: ");
    }

    @Test
    void elementsOfALostAttemptArePutBackInTheirOrder() {
        SharedObject channel = state.open(SharedKind.CHANNEL, null, 10);
        Participant lost = task("lost");
        Participant other = task("other");
        for (String element : List.of("a", "b", "c")) {
            state.perform(channel.number(), Operation.OFFER, new Object[] {element}, other);
        }
        ask(channel, TAKE, lost);
        ask(channel, TAKE, lost);

        state.end(lost, true);

        assertThat(state.perform(channel.number(), Operation.TAKE, NONE, other)).isEqualTo("a");
        assertThat(state.perform(channel.number(), Operation.TAKE, NONE, other)).isEqualTo("b");
        assertThat(state.perform(channel.number(), Operation.TAKE, NONE, other)).isEqualTo("c");
    }

    @Test
    void elementsOfAnAttemptThatEndedOtherwiseAreGone() {
        SharedObject channel = state.open(SharedKind.CHANNEL, null, 10);
        Participant ended = task("ended");
        Participant atMostOnce = Participant.attempt("at most once", false, null);
        for (String element : List.of("a", "b")) {
            state.perform(channel.number(), Operation.OFFER, new Object[] {element}, ended);
        }
        ask(channel, TAKE, ended);
        ask(channel, TAKE, atMostOnce);

        state.end(ended, false);
        state.end(atMostOnce, true);

        assertThat(state.perform(channel.number(), Operation.TAKE, NONE, task("other")))
                .isEqualTo(PendingRequest.NOTHING);
    }

    @Test
    void aCancelledRequestTakesNothing() {
        SharedObject channel = state.open(SharedKind.CHANNEL, null, 1);
        Participant impatient = task("impatient");
        Participant patient = task("patient");
        ask(channel, TAKE | Operation.TIMED, impatient);
        ask(channel, TAKE, patient);

        state.cancel(impatient);
        state.perform(channel.number(), Operation.OFFER, new Object[] {"x"}, task("giver"));

        assertThat(answers).containsExactly("impatient got nothing", "patient got x");
    }

    @Test
    void aCycleOfPermitsIsRefusedToTheLastOne() {
        SharedObject left = state.open(SharedKind.PERMITS, "left", 1);
        SharedObject middle = state.open(SharedKind.PERMITS, "middle", 1);
        SharedObject right = state.open(SharedKind.PERMITS, "right", 1);
        Participant a = task("a");
        Participant b = task("b");
        Participant c = task("c");
        ask(left, ACQUIRE, a);
        ask(middle, ACQUIRE, b);
        ask(right, ACQUIRE, c);
        ask(middle, ACQUIRE, a);
        ask(right, ACQUIRE, b);
        assertThat(answers).as("answers before the cycle is closed").hasSize(3);

        PendingRequest closing = ask(left, ACQUIRE, c);

        assertThat(closing.failure())
                .isInstanceOf(DeadlockException.class)
                .hasMessageContainingAll("left", "middle", "right", "a holds", "b holds", "c holds");
        state.end(c, false);
        state.deliver();
        assertThat(answers).endsWith("b got 2");
    }

    @Test
    void aHolderThatMayGoOnMakesNoCycle() {
        SharedObject lock = state.open(SharedKind.PERMITS, null, 1);
        SharedObject other = state.open(SharedKind.PERMITS, null, 1);
        SharedObject flag = state.open(SharedKind.FLAG, null, null);
        Participant holder = task("holder");
        Participant timed = task("timed");
        ask(lock, ACQUIRE, holder);
        ask(other, ACQUIRE, timed);
        ask(flag, Operation.AWAIT | Operation.WAITS, holder);
        ask(lock, ACQUIRE | Operation.TIMED, timed);

        assertThat(ask(other, ACQUIRE, task("third")).isDone()).isFalse();
        assertThat(ask(lock, ACQUIRE, state.thread()).isDone()).isFalse();
    }

    @Test
    void whatTheTaskAroundHoldsIsRefusedToANestedOne() {
        SharedObject lock = state.open(SharedKind.PERMITS, null, 1);
        Participant around = task("around");
        Participant nested = Participant.attempt("nested", true, around);
        ask(lock, ACQUIRE, around);

        assertThat(ask(lock, ACQUIRE, nested).failure()).isInstanceOf(DeadlockException.class);
    }

    @Test
    void whatWaitsTooLongIsBrokenOnlyAfterItsTime() {
        SharedObject flag = state.open(SharedKind.FLAG, "found", null);
        Participant a = task("a");
        ask(flag, Operation.AWAIT | Operation.WAITS, a);

        state.breakDeadlock(Long.MAX_VALUE, "advice");
        assertThat(answers).isEmpty();
        assertThat(state.waitingForever()).containsExactly(a);
        state.breakDeadlock(0, "advice");

        assertThat(answers).containsExactly("a got DeadlockException");
        assertThat(state.waitingForever()).isEmpty();
    }

    @Test
    void oneThatWaitsForALimitedTimeKeepsAllFromADeadlock() {
        SharedObject flag = state.open(SharedKind.FLAG, null, null);
        ask(flag, Operation.AWAIT | Operation.WAITS, task("a"));
        ask(flag, Operation.AWAIT | Operation.WAITS | Operation.TIMED, task("b"));

        assertThat(state.waitingForever()).isEmpty();
    }

    @Test
    void aConditionIsTestedAfterEachChange() {
        SharedObject cell = state.open(SharedKind.CELL, null, 0);
        SharedPredicate<Integer> positive = i -> i > 0;
        SharedPredicate<Integer> throwing = i -> 1 / i > 0;
        Participant setter = task("setter");
        ask(cell, Operation.AWAIT | Operation.WAITS, task("positive"), positive);
        assertThat(ask(cell, Operation.AWAIT | Operation.WAITS, task("throwing"), throwing)
                        .failure())
                .hasMessageStartingWith("LIDO-73: ");

        state.perform(cell.number(), Operation.SET, new Object[] {-1}, setter);
        state.perform(cell.number(), Operation.SET, new Object[] {5}, setter);

        assertThat(answers).containsExactly("throwing got SharedFunctionException", "positive got 5");
    }

    @Test
    void allWaitsEndWithTheState() {
        SharedObject channel = state.open(SharedKind.CHANNEL, null, 1);
        SharedObject lock = state.open(SharedKind.PERMITS, null, 1);
        SharedObject cell = state.open(SharedKind.CELL, null, 0);
        SharedPredicate<Integer> never = i -> false;
        ask(lock, ACQUIRE, task("holder"));
        ask(channel, TAKE, task("a"));
        ask(lock, ACQUIRE, task("b"));
        ask(cell, Operation.AWAIT | Operation.WAITS, task("c"), never);

        state.close();

        assertThat(answers)
                .contains("a got PoolClosedException", "b got PoolClosedException", "c got PoolClosedException");
        assertThatThrownBy(() -> state.open(SharedKind.COUNTER, null, null)).isInstanceOf(PoolClosedException.class);
        assertThatThrownBy(() -> state.perform(cell.number(), Operation.GET, NONE, task("d")))
                .isInstanceOf(PoolClosedException.class);
    }

    @Test
    void anObjectOfAnotherPoolIsNotFound() {
        SharedState other = new SharedState("other", () -> new PoolClosedException("LIDO-11", "closed"));
        SharedObject foreign = other.open(SharedKind.COUNTER, null, null);

        assertThatThrownBy(() -> state.perform(foreign.number(), Operation.GET, NONE, task("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("LIDO-71: ");
    }
}
