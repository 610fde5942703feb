package dev.lido.cli;

import dev.lido.Capability;
import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The conformance kit for the pool that the command line specifies. */
final class CommandLineKit extends PoolConformance {
    /**
     * The pool to check, and the settings of the run. They are static, because JUnit creates an object of this class
     * for each case.
     *
     * @param pool the pool
     * @param broken a pool whose workers cannot be started, or null
     * @param words the output of those workers
     * @param enginePrograms the programs of child processes that are not leaks
     * @param timeout the maximum time of a case
     */
    record Subject(
            PoolConfig pool, @Nullable PoolConfig broken, String words, Set<String> enginePrograms, Duration timeout) {}

    private static volatile @Nullable Subject subject;

    static void check(Subject next) {
        subject = next;
    }

    private static Subject subject() {
        Subject current = subject;
        if (current == null) {
            throw new IllegalStateException("only the command lido runs this class");
        }
        return current;
    }

    @Override
    protected PoolConfig config() {
        return subject().pool();
    }

    @Override
    protected Optional<PoolConfig> brokenConfig() {
        return Optional.ofNullable(subject().broken());
    }

    @Override
    protected String brokenWords() {
        return subject().words();
    }

    @Override
    protected Set<String> enginePrograms() {
        return subject().enginePrograms();
    }

    /** Workers in other JVMs that cannot be replaced were started by a launcher, together with this JVM. */
    @Override
    protected boolean isChosenAnywhere() {
        return !can(Capability.REMOTE) || can(Capability.KILL);
    }

    @Override
    protected Duration caseTimeout() {
        return subject().timeout();
    }
}
