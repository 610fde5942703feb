package dev.lido.conformance.proof;

import dev.lido.Mapper;
import dev.lido.Task;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A call of a method of a faulty pool, on its way to the pool that is right.
 *
 * @param target that pool, or a view of it
 * @param method the method
 * @param args its arguments
 */
record Intercepted(Mapper target, Method method, List<Object> args) {
    Object arg(int position) {
        return args.get(position);
    }

    /** Whether the method has one of these names; the forms of {@code map} with several inputs are {@code mapOfSeveral}. */
    boolean is(String... names) {
        boolean several = args.size() > 2 && args.get(1) instanceof Iterable;
        return Set.of(names).contains(method.getName() + (several ? "OfSeveral" : ""));
    }

    Object proceed() throws Throwable {
        return on(target);
    }

    /** The same call on another view. */
    Object on(Mapper other) throws Throwable {
        try {
            return method.invoke(other, args.toArray());
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** The same call with another argument. */
    Intercepted with(int position, Object argument) {
        List<Object> changed = new ArrayList<>(args);
        changed.set(position, argument);
        return new Intercepted(target, method, changed);
    }

    /** How many inputs there are; -1 if they are in no collection. */
    int inputs() {
        return arg(0) instanceof Collection<?> inputs ? inputs.size() : -1;
    }

    @SuppressWarnings("unchecked")
    Iterable<Object> iterable() {
        return (Iterable<Object>) arg(0);
    }

    /** The same call with its function wrapped; for verbs whose function is a task and the second argument. */
    Intercepted wrapping(UnaryOperator<Task<Object, Object>> wrapper) {
        return with(1, wrapper.apply(task()));
    }

    @SuppressWarnings("unchecked")
    Task<Object, Object> task() {
        return (Task<Object, Object>) arg(1);
    }

    @SuppressWarnings("unchecked")
    List<Object> list() throws Throwable {
        return (List<Object>) proceed();
    }

    @SuppressWarnings("unchecked")
    Stream<Object> stream() throws Throwable {
        return (Stream<Object>) proceed();
    }

    @SuppressWarnings("unchecked")
    CompletableFuture<Object> future() throws Throwable {
        return (CompletableFuture<Object>) proceed();
    }
}
