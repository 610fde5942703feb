package dev.lido.remote.values;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * A record class that has a compact encoding: one that Java serialization would write by its components alone. Like
 * there, components are read from the fields, whatever the accessors do, and records are made by the canonical
 * constructor.
 */
final class RecordShape {
    private static final ClassValue<@Nullable RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected @Nullable RecordShape computeValue(Class<?> type) {
            return examine(type);
        }
    };

    final Class<?> type;
    final Field[] fields;
    final Constructor<?> constructor;

    /** A letter for each component: that of the primitive type in a class file, or L. */
    final String kinds;

    /** Differs, almost certainly, if names or types of the components do. */
    final int signature;

    private RecordShape(Class<?> type, Field[] fields, Constructor<?> constructor, String kinds, int signature) {
        this.type = type;
        this.fields = fields;
        this.constructor = constructor;
        this.kinds = kinds;
        this.signature = signature;
    }

    /** The shape of a class, or null if it has none. */
    static @Nullable RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static @Nullable RecordShape examine(Class<?> type) {
        if (!type.isRecord()
                || !Serializable.class.isAssignableFrom(type)
                || Externalizable.class.isAssignableFrom(type)) {
            return null;
        }
        try {
            for (Method method : type.getDeclaredMethods()) {
                String name = method.getName();
                if ((name.equals("writeReplace") || name.equals("readResolve")) && method.getParameterCount() == 0) {
                    return null;
                }
            }
            RecordComponent[] components = type.getRecordComponents();
            Field[] fields = new Field[components.length];
            Class<?>[] types = new Class<?>[components.length];
            char[] kinds = new char[components.length];
            int signature = 0;
            for (int i = 0; i < components.length; i++) {
                fields[i] = type.getDeclaredField(components[i].getName());
                types[i] = components[i].getType();
                kinds[i] = types[i].isPrimitive() ? types[i].descriptorString().charAt(0) : 'L';
                signature = 31 * (31 * signature + fields[i].getName().hashCode())
                        + types[i].getName().hashCode();
                if (!fields[i].trySetAccessible()) {
                    return null;
                }
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            if (!constructor.trySetAccessible()) {
                return null;
            }
            return new RecordShape(type, fields, constructor, new String(kinds), signature);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
