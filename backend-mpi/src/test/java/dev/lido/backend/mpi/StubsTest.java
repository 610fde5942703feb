package dev.lido.backend.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the backend is compiled against is there in the bindings that it finds. */
@NeedsMpi
class StubsTest {
    private static final Path STUBS = Path.of(System.getProperty("lido.test.stubs", "../openmpi-stubs/target/classes"));

    @TestFactory
    List<DynamicTest> eachSignatureIsThatOfTheRealClass() throws IOException {
        try (Stream<Path> files = Files.list(STUBS.resolve("mpi"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("Stub.class"))
                    .map(name -> "mpi." + name.substring(0, name.length() - ".class".length()))
                    .filter(name -> !name.endsWith("package-info"))
                    .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)))
                    .toList();
        }
    }

    private static void compare(String name) throws IOException, ReflectiveOperationException {
        Path jar = MpiLibrary.find().jar();
        assertThat(jar).isNotNull();
        try (URLClassLoader stubs = loader(STUBS);
                URLClassLoader real = loader(jar)) {
            Class<?> stub = Class.forName(name, false, stubs);
            Class<?> found = Class.forName(name, false, real);

            assertThat(signatures(found)).containsAll(signatures(stub));
            assertThat(found.getSuperclass().getName())
                    .isEqualTo(stub.getSuperclass().getName());
        }
    }

    private static URLClassLoader loader(Path place) throws IOException {
        return new URLClassLoader(new URL[] {place.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    /** Everything public, also what is inherited; whether a method is native or final does not concern who calls it. */
    private static Set<String> signatures(Class<?> type) {
        Set<String> signatures = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (!method.getDeclaringClass().equals(Object.class)) {
                signatures.add(isStatic(method) + method.getReturnType().getName() + " " + method.getName()
                        + Arrays.toString(method.getParameterTypes()));
            }
        }
        for (Field field : type.getFields()) {
            signatures.add(isStatic(field) + field.getType().getName() + " " + field.getName());
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            signatures.add("new " + Arrays.toString(constructor.getParameterTypes()));
        }
        return signatures;
    }

    private static String isStatic(Member member) {
        return Modifier.isStatic(member.getModifiers()) ? "static " : "";
    }
}
