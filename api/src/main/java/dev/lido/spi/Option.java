package dev.lido.spi;

import dev.lido.OptionInfo;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An option of a backend that describes itself: name, type, default, help. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Option<T> {
    /**
     * {@code strict=true}: each task's function, argument and result go through serialization, so that what would break
     * on a cluster breaks on a laptop. A backend that runs tasks in this JVM lists this option; the engine does the
     * rest.
     */
    public static final Option<Boolean> STRICT =
            flag("strict", false, "sends functions, inputs and results through serialization, as a cluster would");

    /**
     * {@code filter=com.example.**;!*}: which classes are read from bytes, as in {@link java.io.ObjectInputFilter}. A
     * backend that lists {@link #STRICT} lists this option too, and the engine does the rest; one with workers in other
     * JVMs gives it to a {@link JavaSerialization}. Empty for the default filter alone.
     */
    public static final Option<String> FILTER = text(
            "filter",
            "",
            "which classes are read from bytes, as in java.io.ObjectInputFilter, for example com.example.**;!*");

    /**
     * {@code deadlock=60}: the number of seconds after which tasks that all wait for shared state, while nothing happens,
     * are in a deadlock; {@code never} if a thread of the program may take any time. Each backend has this option, without
     * listing it, and the engine does the rest.
     */
    public static final Option<Long> DEADLOCK = new Option<>(
            "deadlock",
            "a number of seconds from 1 to 1000000, or never",
            10L,
            "the time after which tasks that all wait for shared state, while nothing happens, fail with LIDO-72",
            Option::parseSeconds);

    private static final String FAMILY = "*";

    private final String name;
    private final String type;
    private final T defaultValue;
    private final String help;
    private final Function<String, @Nullable T> parser;

    /** {@return the number of seconds, {@link Long#MAX_VALUE} for never, or null if it is neither} */
    private static @Nullable Long parseSeconds(String text) {
        if (text.equals("never")) {
            return Long.MAX_VALUE;
        }
        try {
            long seconds = Long.parseLong(text);
            return seconds >= 1 && seconds <= 1_000_000 ? seconds : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Option(String name, String type, T defaultValue, String help, Function<String, @Nullable T> parser) {
        this.name = name;
        this.type = type;
        this.defaultValue = defaultValue;
        this.help = help;
        this.parser = parser;
    }

    /**
     * An option that is {@code true} or {@code false}.
     *
     * @param name its name
     * @param defaultValue the value that holds without it
     * @param help one sentence that says what it does
     * @return the option
     */
    public static Option<Boolean> flag(String name, boolean defaultValue, String help) {
        return new Option<>(name, "true or false", defaultValue, help, text -> switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        });
    }

    /**
     * An option that is a whole number.
     *
     * @param name its name
     * @param defaultValue the value that holds without it
     * @param min the smallest value allowed
     * @param max the largest value allowed
     * @param help one sentence that says what it does
     * @return the option
     */
    public static Option<Integer> integer(String name, int defaultValue, int min, int max, String help) {
        return new Option<>(name, "a whole number from " + min + " to " + max, defaultValue, help, text -> {
            try {
                int value = Integer.parseInt(text);
                return value < min || value > max ? null : value;
            } catch (NumberFormatException notANumber) {
                return null;
            }
        });
    }

    /**
     * An option that is any text.
     *
     * @param name its name
     * @param defaultValue the value that holds without it
     * @param help one sentence that says what it does
     * @return the option
     */
    public static Option<String> text(String name, String defaultValue, String help) {
        return new Option<>(name, "text", defaultValue, help, text -> text);
    }

    /**
     * Any number of options whose names begin alike, such as {@code env.PATH} and {@code env.HOME}.
     *
     * @param prefix how their names begin, {@code env.} for example
     * @param help one sentence that says what they do
     * @return the options as one, whose value maps what follows the prefix to the text given
     */
    public static Option<Map<String, String>> family(String prefix, String help) {
        return new Option<>(prefix + FAMILY, "text", Map.of(), help, text -> Map.of("", text));
    }

    /**
     * Whether this stands for a key in a specification.
     *
     * @param key the key
     * @return true if it is this option's name or, of a {@linkplain #family family}, one of its names
     */
    public boolean matches(String key) {
        int prefix = name.length() - FAMILY.length();
        return isFamily() ? key.length() > prefix && key.startsWith(name.substring(0, prefix)) : key.equals(name);
    }

    /**
     * Whether this stands for a family of options.
     *
     * @return true if it was made by {@link #family}
     */
    public boolean isFamily() {
        return name.endsWith(FAMILY);
    }

    /**
     * The option's name in a specification.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The value that holds without the option.
     *
     * @return the default
     */
    public T defaultValue() {
        return defaultValue;
    }

    /**
     * Reads a value.
     *
     * @param text the value as it was given
     * @return the value, or null if the text is none of this option's type
     */
    public @Nullable T parse(String text) {
        return parser.apply(text);
    }

    /**
     * The option's description of itself.
     *
     * @return name, type, default and help
     */
    public OptionInfo info() {
        return new OptionInfo(name, type, defaultValue.toString(), help);
    }
}
