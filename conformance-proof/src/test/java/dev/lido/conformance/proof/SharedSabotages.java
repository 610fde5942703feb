package dev.lido.conformance.proof;

import dev.lido.Delivery;
import dev.lido.LidoException;
import dev.lido.TaskContext;
import dev.lido.shared.Broadcast;
import dev.lido.shared.Cell;
import dev.lido.shared.Channel;
import dev.lido.shared.Counter;
import dev.lido.shared.Permit;
import dev.lido.shared.Permits;
import dev.lido.shared.Shared;
import dev.lido.shared.SharedBiFunction;
import dev.lido.shared.SharedFunctionException;
import dev.lido.shared.SharedMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Faults of shared state, and of what tasks can ask. */
final class SharedSabotages {
    private SharedSabotages() {}

    /** Does an operation of a handle wrongly. */
    private interface Operation<H> {
        /**
         * @param handle the handle that is right
         * @param name the operation
         * @param right does it right
         * @return its result
         */
        Object perform(H handle, String name, Object[] arguments, Right right) throws Throwable;
    }

    private interface Right {
        Object perform() throws Throwable;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** A fault of all handles of one kind. */
    private static <H> Sabotage of(String fault, Class<H> kind, Operation<H> operation) {
        return Sabotage.that(fault).among("mapSingleItem").meddling(call -> {
            Object answer = call.proceed();
            return call.is("shared") ? faulty((Shared) answer, kind, operation) : answer;
        });
    }

    private static <H> Object faulty(Shared shared, Class<H> kind, Operation<H> operation) {
        return proxy(Shared.class, (method, arguments) -> {
            Object answer = invoke(shared, method, arguments);
            return kind.isInstance(answer) ? faulty(kind, kind.cast(answer), operation) : answer;
        });
    }

    private static <H> Object faulty(Class<H> kind, H handle, Operation<H> operation) {
        return proxy(
                kind,
                (method, arguments) -> operation.perform(
                        handle, method.getName(), arguments, () -> invoke(handle, method, arguments)));
    }

    private interface Answer {
        Object to(Method method, Object[] arguments) throws Throwable;
    }

    private static Object proxy(Class<?> type, Answer answer) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            Object[] given = arguments == null ? new Object[0] : arguments;
            return answer.to(method, given);
        });
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }

    private static Sabotage countersInTwoSteps() {
        return of("counters add in two steps", Counter.class, (counter, name, arguments, right) -> {
                    if (!name.equals("incrementAndGet")) {
                        return right.perform();
                    }
                    long next = counter.get() + 1;
                    pause();
                    counter.set(next);
                    return next;
                })
                .isToldBy("countersCountEachChange")
                .mayBeToldBy("handlesTravel");
    }

    @SuppressWarnings("unchecked") // the case's cells
    private static Sabotage failedUpdatesChange() {
        return of("an update that fails sets the value to 0", Cell.class, (cell, name, arguments, right) -> {
                    try {
                        return right.perform();
                    } catch (SharedFunctionException failure) {
                        cell.set(0);
                        throw failure;
                    }
                })
                .isToldBy("cellsAreUpdatedOneAtATime");
    }

    @SuppressWarnings("unchecked") // the case's maps
    private static Sabotage mergesInTwoSteps() {
        return of("maps merge in two steps", SharedMap.class, (map, name, arguments, right) -> {
                    if (!name.equals("merge")) {
                        return right.perform();
                    }
                    Object before = map.get(arguments[0]);
                    pause();
                    Object merged = before == null
                            ? arguments[1]
                            : ((SharedBiFunction<Object, Object, Object>) arguments[2]).apply(before, arguments[1]);
                    map.put(arguments[0], merged);
                    return merged;
                })
                .isToldBy("collectionsAreChangedAsAWhole");
    }

    private record SemaphorePermit(Semaphore semaphore, long token) implements Permit {
        @Override
        public void close() {
            semaphore.release();
        }
    }

    private static Sabotage permitsStayHeld() {
        Semaphore[] held = {new Semaphore(1)};
        return of("a permit that a task forgets stays held", Permits.class, (permits, name, arguments, right) -> {
                    switch (name) {
                        case "tryAcquire" -> {
                            return held[0].tryAcquire() ? new SemaphorePermit(held[0], 1) : null;
                        }
                        case "available" -> {
                            return held[0].availablePermits();
                        }
                        default -> {
                            return right.perform();
                        }
                    }
                })
                .hanging()
                .isToldBy("waitsEndInTime");
    }

    private static Sabotage locksAreNoLocks() {
        return of("a lock is always free", Permits.class, (permits, name, arguments, right) -> {
                    if (!name.equals("acquire")) {
                        return right.perform();
                    }
                    pause();
                    return new SemaphorePermit(new Semaphore(0), 1);
                })
                .isToldBy("permitsExcludeAndAreNotForgotten", "deadlockIsAnError");
    }

    private static Sabotage channelsLoseElements() {
        return of(
                        "a channel loses an element",
                        Channel.class,
                        (channel, name, arguments, right) ->
                                name.equals("put") && arguments[0].equals(17) ? null : right.perform())
                .isToldBy("channelsDeliverEachElementOnce");
    }

    private static Sabotage deadlocksAreOtherErrors() {
        return of(
                        "a wait that would have no end throws something else",
                        Channel.class,
                        (channel, name, args, right) -> {
                            try {
                                return right.perform();
                            } catch (LidoException failure) {
                                throw new IllegalStateException("no end", failure);
                            }
                        })
                .isToldBy("deadlockIsFoundAfterItsTime", "waitsEndWithThePool");
    }

    private static Sabotage closedHandlesAreUsed() {
        return of(
                        "closing a handle does nothing",
                        Counter.class,
                        (counter, name, arguments, right) -> name.equals("close") ? null : right.perform())
                .isToldBy("wrongUseIsAnError");
    }

    private static Object copy(Object value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    private static Sabotage broadcastsTravelAgain() {
        return of(
                        "a broadcast travels each time",
                        Broadcast.class,
                        (broadcast, name, arguments, right) ->
                                name.equals("get") ? copy(right.perform()) : right.perform())
                .isToldBy("broadcastTravelsOnce");
    }

    private static boolean isInTask() {
        try {
            return TaskContext.current() != null;
        } catch (IllegalStateException none) {
            return false;
        }
    }

    private static Sabotage namesAreForgottenInTasks() {
        return Sabotage.that("a task finds nothing by its name")
                .among("mapSingleItem")
                .meddling(call ->
                        call.is("shared") && isInTask() ? withoutNames((Shared) call.proceed()) : call.proceed())
                .isToldBy("handlesTravel");
    }

    private static Object withoutNames(Shared shared) {
        return proxy(
                Shared.class,
                (method, arguments) ->
                        method.getName().equals("counter") ? shared.counter() : invoke(shared, method, arguments));
    }

    private static Sabotage tasksRunAtMostOnce() {
        return Sabotage.that("tasks run at most once")
                .on("processes:2")
                .among("mapSingleItem")
                .meddling(call -> call.is("withChunkSize")
                        ? call.on(call.target().withDelivery(Delivery.AT_MOST_ONCE))
                        : call.proceed())
                .isToldBy("lossesLeaveNothingHeld");
    }

    private static Sabotage searchesFindNothing() {
        return Sabotage.that("findAny finds nothing")
                .meddling(call -> call.is("findAny") ? Optional.empty() : call.proceed())
                .isToldBy("findStopsWithItsAnswer");
    }

    private static Sabotage cancellingDoesNothing() {
        return Sabotage.that("cancelling does nothing")
                .hanging()
                .meddling(call -> call.is("mapAsync") ? call.future().thenApply(result -> result) : call.proceed())
                .isToldBy("tasksLearnThatTheyAreCancelled");
    }

    private static Sabotage sameSlot() {
        return Sabotage.that("workers have the same slot")
                .on(FaultyBackend.HAS_ONE_SLOT)
                .among("mapSingleItem")
                .isToldBy("slotsAreOfOneWorkerEach");
    }

    static List<Sabotage> all() {
        return List.of(
                countersInTwoSteps(),
                failedUpdatesChange(),
                mergesInTwoSteps(),
                permitsStayHeld(),
                locksAreNoLocks(),
                channelsLoseElements(),
                deadlocksAreOtherErrors(),
                closedHandlesAreUsed(),
                broadcastsTravelAgain(),
                namesAreForgottenInTasks(),
                tasksRunAtMostOnce(),
                searchesFindNothing(),
                cancellingDoesNothing(),
                sameSlot());
    }
}
