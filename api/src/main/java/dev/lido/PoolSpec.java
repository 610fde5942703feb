package dev.lido;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The grammar {@code name[:workers][?key=value&key=value]}. */
record PoolSpec(String backend, @Nullable Integer workers, Map<String, String> options) {
    /** What has a meaning of its own in an option, and white space, which would be lost at the end. */
    private static final class Reserved {
        static final Pattern PATTERN = Pattern.compile("[%&\\s]", Pattern.UNICODE_CHARACTER_CLASS);
    }

    /** What somebody may have meant who wrote the number of workers or the options in another way. */
    private static final class Likely {
        private static final Pattern NUMBER_ALONE = Pattern.compile("\\W*(\\d+)\\W*");
        private static final Pattern NAME_AND_NUMBER =
                Pattern.compile("([A-Za-z][A-Za-z0-9_-]*)[^\\w-]+(\\d+)\\W?(?:\\W(\\w[\\w.]*=.*))?");

        static String of(String spec) {
            Matcher number = NUMBER_ALONE.matcher(spec);
            Matcher parts = NAME_AND_NUMBER.matcher(spec);
            String likely = spec;
            if (number.matches()) {
                likely = "threads:" + number.group(1);
            } else if (parts.matches() && !parts.group(2).equals("0")) {
                likely = parts.group(1) + ":" + parts.group(2) + (parts.group(3) == null ? "" : "?" + parts.group(3));
            }
            return likely.equals(spec) ? "" : "; did you mean '" + likely + "'?";
        }
    }

    /** Without a regular expression, since the first one of a program costs a start ten milliseconds. */
    static PoolSpec parse(String spec) {
        String text = spec.strip();
        int question = text.indexOf('?');
        String head = question < 0 ? text : text.substring(0, question);
        String query = question < 0 ? "" : text.substring(question + 1);
        int colon = head.indexOf(':');
        String name = colon < 0 ? head : head.substring(0, colon);
        if (!isName(name)) {
            throw malformed(spec, "it must begin with a backend's name" + Likely.of(spec));
        }
        Integer workers = colon < 0 ? null : checkWorkers(head.substring(colon + 1), spec);
        Map<String, String> options = new LinkedHashMap<>();
        if (!query.isEmpty()) {
            for (String option : query.split("&", -1)) {
                int equals = option.indexOf('=');
                if (equals < 1) {
                    throw malformed(spec, "the option '" + option + "' is not of the form key=value");
                }
                String key = decode(spec, option.substring(0, equals));
                if (options.put(key, decode(spec, option.substring(equals + 1))) != null) {
                    throw malformed(spec, "the option '" + key + "' is given twice");
                }
            }
        }
        return new PoolSpec(name, workers, options);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean further = (c >= '0' && c <= '9') || c == '_' || c == '-';
            if (!letter && (i == 0 || !further)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static String format(String backend, @Nullable Integer workers, Map<String, String> options) {
        StringBuilder spec = new StringBuilder(backend);
        if (workers != null) {
            spec.append(':').append(workers);
        }
        char separator = '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            spec.append(separator)
                    .append(encode(option.getKey()).replace("=", "%3D"))
                    .append('=');
            spec.append(encode(option.getValue()));
            separator = '&';
        }
        return spec.toString();
    }

    static int checkWorkers(int count) {
        return checkWorkers(Integer.toString(count), null);
    }

    private static int checkWorkers(String count, @Nullable String spec) {
        try {
            int workers = Integer.parseInt(count);
            if (workers >= 1) {
                return workers;
            }
        } catch (NumberFormatException notANumber) {
            // told below, with what is wanted
        }
        String where = spec == null ? "workers(" + count + ")" : "pool '" + spec + "'";
        throw new ConfigException(
                "LIDO-5",
                "the number of workers in " + where + " is '" + count
                        + "', but must be a whole number of at least 1, as in threads:4;"
                        + " leave it out for the backend's default" + (spec == null ? "" : Likely.of(spec)));
    }

    private static String encode(String text) {
        return Reserved.PATTERN.matcher(text).replaceAll(match -> {
            StringBuilder encoded = new StringBuilder();
            for (byte b : match.group().getBytes(StandardCharsets.UTF_8)) {
                encoded.append(String.format("%%%02X", b));
            }
            return encoded.toString();
        });
    }

    private static String decode(String spec, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(raw[i]);
                continue;
            }
            int high = i + 1 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed(
                        spec,
                        "'%' in '" + text + "' must be followed by two hexadecimal digits; write %25 for a plain '%'");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static ConfigException malformed(String spec, String why) {
        return new ConfigException(
                "LIDO-1",
                "the pool '" + spec
                        + "' is not of the form name[:workers][?key=value&key=value], for example threads:4?strict=true: "
                        + why);
    }
}
