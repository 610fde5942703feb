package dev.lido.conformance;

import dev.lido.Capability;
import java.lang.reflect.Method;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs each case under the watchdog, skips it where a capability is missing, and releases afterwards what it opened.
 */
final class CaseExtension implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        PoolConformance kit = context.getRequiredTestInstances()
                .findInstance(PoolConformance.class)
                .orElseThrow();
        String name = kit.getClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        try {
            CaseWatchdog.run(name, kit.caseTimeout(), () -> {
                skipWithout(context.getTags(), kit);
                invocation.proceed();
            });
        } catch (Throwable failure) {
            try {
                release(name, kit);
            } catch (Throwable further) {
                failure.addSuppressed(further);
            }
            if (!(failure instanceof TestAbortedException)) {
                failure.addSuppressed(
                        new HowToRepeat(kit.getClass(), context.getRequiredTestMethod(), kit.workloadSeed()));
            }
            throw failure;
        }
        release(name, kit);
    }

    private static void skipWithout(Set<String> tags, PoolConformance kit) {
        for (Capability capability : Capability.values()) {
            if (tags.contains(capability.name()) && !kit.can(capability)) {
                Assumptions.abort("needs capability " + capability + ", which backend "
                        + kit.config().backend().orElse("auto") + " does not declare (" + kit.config() + ")");
            }
        }
    }

    private static void release(String name, PoolConformance kit) throws Throwable {
        CaseWatchdog.run("closing after " + name, kit.caseTimeout(), kit::release);
    }
}
