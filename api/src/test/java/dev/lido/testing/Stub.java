package dev.lido.testing;

import dev.lido.Capability;
import dev.lido.spi.Backend;
import dev.lido.spi.BackendConfig;
import dev.lido.spi.BackendProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A backend of which a test only wants to see whether it is chosen. Its tasks run in the caller. */
public abstract class Stub implements BackendProvider {
    private final String name;
    private final int preference;
    private final @Nullable String problem;

    protected Stub(String name, int preference, @Nullable String problem) {
        this.name = name;
        this.preference = preference;
        this.problem = problem;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public int autoPreference() {
        return preference;
    }

    @Override
    public Backend open(BackendConfig config) throws Exception {
        return new SerialStub.InCaller(config.workers().orElse(1));
    }

    /** Liked a little by {@code auto}. */
    public static final class Low extends Stub {
        public Low() {
            super("low", 1, null);
        }
    }

    /** Liked more by {@code auto}. */
    public static final class High extends Stub {
        public High() {
            super("high", 2, null);
        }
    }

    /** Liked most by {@code auto}, but not usable. */
    public static final class Unusable extends Stub {
        public Unusable() {
            super("unusable", 3, "the library libdream is missing; install it");
        }
    }

    /** Never chosen by {@code auto}. */
    public static final class Shy extends Stub {
        public Shy() {
            super("shy", Integer.MIN_VALUE, null);
        }
    }
}
