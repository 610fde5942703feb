package dev.lido.conformance;

import java.util.Comparator;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/** Runs the cases by their numbers, then the tests that have none. */
final class CaseOrder implements MethodOrderer {
    @Override
    public void orderMethods(MethodOrdererContext context) {
        context.getMethodDescriptors().sort(Comparator.comparingInt(CaseOrder::number));
    }

    private static int number(MethodDescriptor method) {
        return method.findAnnotation(Case.class).map(Case::number).orElse(Integer.MAX_VALUE);
    }
}
