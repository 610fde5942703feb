package dev.lido;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One backend that was found on the class path or module path.
 *
 * @param name its name in a pool specification; for one that could not even be loaded, what is known of it
 * @param provider the name of the class that provides it
 * @param location the jar or folder that it was found in
 * @param problem why it cannot be used here, or null if it can
 * @param capabilities what it can do beyond the contract that all backends share
 * @param options the options that it understands
 */
public record BackendInfo(
        String name,
        String provider,
        String location,
        @Nullable String problem,
        Set<Capability> capabilities,
        List<OptionInfo> options) {
    /**
     * Whether a pool of this backend can be made here.
     *
     * @return true if there is no {@link #problem()}
     */
    public boolean available() {
        return problem == null;
    }
}
