package dev.lido.conformance;

import dev.lido.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;

/** Makes an object whose class only the JVM of the test has. */
final class ForeignClass extends ClassLoader {
    /** What the class is called. A name as long as the template's, so that it fits into its bytes. */
    static final String NAME = "dev.lido.conformance.ForeignOnlyHere";

    private ForeignClass() {
        super(ForeignClass.class.getClassLoader());
    }

    /** A new object of a new class. */
    @SuppressWarnings("unchecked")
    static Task<Object, Object> object() {
        Class<?> template = ForeignTemplate.class;
        try (InputStream file = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            byte[] bytes = new String(file.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace(template.getName().replace('.', '/'), NAME.replace('.', '/'))
                    .getBytes(StandardCharsets.ISO_8859_1);
            Constructor<?> constructor =
                    new ForeignClass().defineClass(NAME, bytes, 0, bytes.length).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Task<Object, Object>) constructor.newInstance();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("a class with a constructor without parameters", impossible);
        }
    }
}
