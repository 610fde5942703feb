package dev.lido.remote.process;

import dev.lido.ConfigException;
import java.util.ArrayList;
import java.util.List;

/** Splits a text into words as a shell does. */
final class ShellWords {
    private ShellWords() {}

    /**
     * Words are separated by blanks. Single quotes keep everything between them as it is; double quotes keep all but
     * backslashes before a double quote or a backslash. Outside of quotes a backslash keeps the next character as it is. There are
     * no variables and no patterns.
     *
     * @param option the name of the option that has the text, for the error
     * @param text the text
     * @return the words
     * @throws ConfigException if a quote or backslash is left open
     */
    static List<String> split(String option, String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                continue;
            }
            inWord = true;
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == '\\' && escapes(text, i, quote)) {
                i++;
                if (i == text.length()) {
                    throw malformed(option, text, "a backslash at its end");
                }
                word.append(text.charAt(i));
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw malformed(option, text, quote == '"' ? "an unclosed double quote" : "an unclosed single quote");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /** Whether the backslash at a position is one that a shell would take away. */
    private static boolean escapes(String text, int backslash, char quote) {
        return switch (quote) {
            case 0 -> true;
            case '"' -> text.startsWith("\"", backslash + 1) || text.startsWith("\\", backslash + 1);
            default -> false;
        };
    }

    private static ConfigException malformed(String option, String text, String fault) {
        return new ConfigException("LIDO-26", "the option '" + option + "' has " + fault + ": " + text);
    }
}
