package dev.lido.conformance.proof;

import dev.lido.Mapper;
import dev.lido.Pool;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;

/** Makes pools with a fault out of pools that are right. */
final class FaultyPool {
    private FaultyPool() {}

    static Pool of(Pool pool, Meddler meddler) {
        return (Pool) proxy(pool, Pool.class, meddler);
    }

    private static Object proxy(Mapper target, Class<?> type, Meddler meddler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(target, args);
            }
            Object answer =
                    meddler.meddle(new Intercepted(target, method, args == null ? List.of() : Arrays.asList(args)));
            // The views have the fault, too.
            return answer instanceof Mapper view ? proxy(view, Mapper.class, meddler) : answer;
        });
    }
}
