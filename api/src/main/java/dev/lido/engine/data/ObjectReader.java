package dev.lido.engine.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ObjectWriter} has written. Finds classes with the given loader, then with the thread's context loader,
 * and if it is given more places, where the JDK would look and there.
 */
final class ObjectReader extends ObjectInputStream {
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "short", "char", "int", "long", "float", "double", "void");

    private final @Nullable ClassLoader loader;
    private final JavaFormat.@Nullable ClassFinder elsewhere;

    ObjectReader(
            InputStream in,
            @Nullable ClassLoader loader,
            JavaFormat.@Nullable ClassFinder elsewhere,
            @Nullable ObjectInputFilter filter)
            throws IOException {
        super(in);
        this.loader = loader;
        this.elsewhere = elsewhere;
        if (filter != null) {
            setObjectInputFilter(filter);
        }
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        String name = description.getName();
        if (PRIMITIVES.contains(name)) {
            return super.resolveClass(description);
        }
        try {
            return find(name);
        } catch (ClassNotFoundException missing) {
            if (elsewhere == null) {
                throw missing;
            }
        }
        try {
            return super.resolveClass(description);
        } catch (ClassNotFoundException missing) {
            return elsewhere.find(name);
        }
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException missing) {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context == null || context == loader) {
                throw missing;
            }
            return Class.forName(name, false, context);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // Its replacement makes the proxy as well, but takes a handler.
    protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        ClassLoader definer = loader;
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = find(names[i]);
            if ((interfaces[i].getModifiers() & Modifier.PUBLIC) == 0) {
                definer = interfaces[i].getClassLoader();
            }
        }
        try {
            return Proxy.getProxyClass(definer, interfaces);
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException(null, e);
        }
    }
}
