package dev.lido.conformance;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Shows a case by its name, its number and its rules; other tests as JUnit does. */
final class CaseNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> test, Method method) {
        Case found = method.getAnnotation(Case.class);
        return found == null
                ? super.generateDisplayNameForMethod(enclosing, test, method)
                : method.getName() + " (" + found.number() + ": " + String.join(", ", found.rule()) + ")";
    }
}
