package dev.lido.engine.pool;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what somebody meant. */
final class NearestName {
    private static final int SHORTEST_PART = 3;

    private NearestName() {}

    /**
     * The candidate that needs the fewest changes of single letters to become the given name, if it is at all alike; else
     * one that the name is a part of.
     */
    static Optional<String> of(String name, Collection<String> candidates) {
        String nearest = null;
        int least = Math.max(2, name.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest)
                .or(() -> candidates.stream()
                        .filter(candidate -> name.length() >= SHORTEST_PART
                                && candidate.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT)))
                        .findFirst());
    }

    /** Levenshtein's distance, by Wagner and Fischer's table, a row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
