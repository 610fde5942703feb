package dev.lido.backend.hazelcast;

import com.hazelcast.core.Hazelcast;
import java.util.ArrayList;
import java.util.List;

/** Options of a JVM with which Hazelcast starts without a warning: it reaches into the JDK's modules. */
final class QuietJvm {
    /** The first JDK that warns of memory access by {@code sun.misc.Unsafe}, and knows the option for that. */
    private static final int FIRST_JDK_THAT_WARNS = 23;

    private QuietJvm() {}

    /**
     * The options.
     *
     * @param jdk the feature version of the JDK that is started
     */
    static List<String> options(int jdk) {
        Module module = Hazelcast.class.getModule();
        String target = "=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
        List<String> options = new ArrayList<>(List.of(
                "--add-exports=java.base/jdk.internal.ref" + target,
                "--add-opens=java.base/java.lang" + target,
                "--add-opens=java.base/sun.nio.ch" + target,
                "--add-opens=java.management/sun.management" + target,
                "--add-opens=jdk.management/com.sun.management.internal" + target));
        if (jdk >= FIRST_JDK_THAT_WARNS) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }
}
