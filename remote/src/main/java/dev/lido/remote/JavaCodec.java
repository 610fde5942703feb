package dev.lido.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Java serialisation, with a {@link ReadFilter} on all that is read. */
final class JavaCodec implements Codec {
    private final @Nullable ObjectInputFilter own;

    /**
     * Makes a codec.
     *
     * @param filter the user's own filter, or empty
     * @throws IllegalArgumentException if that is malformed
     */
    JavaCodec(String filter) {
        own = filter.isEmpty() ? null : ObjectInputFilter.Config.createFilter(filter);
    }

    @Override
    public void write(Object value, OutputStream out) throws IOException {
        ObjectOutputStream objects = new ObjectOutputStream(out);
        objects.writeObject(value);
        objects.flush();
    }

    @Override
    public Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException {
        ReadFilter filter = new ReadFilter(own, in.available());
        try {
            return new Input(in, loader, filter).readObject();
        } catch (InvalidClassException e) {
            if (filter.refusal() == null) {
                throw e;
            }
            InvalidClassException refused = new InvalidClassException(e.classname, filter.refusal());
            refused.initCause(e);
            throw refused;
        }
    }

    @Override
    public boolean allows(Class<?> type) {
        return new ReadFilter(own, 0).allows(type);
    }

    /** Finds classes with the given loader. */
    private static final class Input extends ObjectInputStream {
        private final ClassLoader loader;

        Input(InputStream in, ClassLoader loader, ObjectInputFilter filter) throws IOException {
            super(in);
            this.loader = loader;
            setObjectInputFilter(filter);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            String name = description.getName();
            Class<?> primitive = primitive(name);
            return primitive != null ? primitive : Classes.find(name, loader);
        }

        /** Objects such as {@code int.class} travel, too. */
        private static @Nullable Class<?> primitive(String name) {
            return switch (name) {
                case "boolean" -> boolean.class;
                case "byte" -> byte.class;
                case "short" -> short.class;
                case "char" -> char.class;
                case "int" -> int.class;
                case "long" -> long.class;
                case "float" -> float.class;
                case "double" -> double.class;
                case "void" -> void.class;
                default -> null;
            };
        }

        @Override
        @SuppressWarnings("deprecation") // Its replacement makes the proxy as well, but takes a handler.
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            ClassLoader definer = loader;
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Classes.find(names[i], loader);
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
}
