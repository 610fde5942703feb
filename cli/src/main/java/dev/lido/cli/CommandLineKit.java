package dev.lido.cli;

import dev.lido.Capability;
import dev.lido.PoolConfig;
import dev.lido.conformance.PoolConformance;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kit, for the pool that the command line names. */
final class CommandLineKit extends PoolConformance {
    /**
     * What is to be checked. JUnit makes an object of this class for each case, so it has to stand here.
     *
     * @param pool the pool
     * @param broken one whose workers cannot be started, or null
     * @param words what those say
     * @param enginePrograms those of child processes that are no leaks
     * @param limit how long a case may take
     */
    record Subject(
            PoolConfig pool, @Nullable PoolConfig broken, String words, Set<String> enginePrograms, Duration limit) {}

    private static volatile @Nullable Subject subject;

    static void check(Subject next) {
        subject = next;
    }

    private static Subject subject() {
        Subject current = subject;
        if (current == null) {
            throw new IllegalStateException("run by the command lido only");
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

    /** Workers that are elsewhere and cannot be replaced were started by a launcher, along with this JVM. */
    @Override
    protected boolean isChosenAnywhere() {
        return !can(Capability.REMOTE) || can(Capability.KILL);
    }

    @Override
    protected Duration timeLimit() {
        return subject().limit();
    }
}
