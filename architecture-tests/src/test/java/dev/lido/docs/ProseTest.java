package dev.lido.docs;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The prose of documents, javadoc, comments and messages keeps the rules of CONTRIBUTING.md that a program can check. */
class ProseTest {
    /** Documents, and folders of sources. */
    private static final List<String> CHECKED = List.of(
            "CONTRIBUTING.md",
            "docs/glossary.md",
            "docs/security.md",
            "docs/processes.md",
            "docs/hazelcast.md",
            "README.md",
            "docs/errors.md",
            "docs/mpi.md",
            "docs/writing-a-backend.md",
            "cli/src/main",
            "backend-serial/src/main",
            "backend-threads/src/main",
            "examples/src/main",
            "examples/third-party-backend/README.md",
            "benchmarks/src/main",
            "docs/contract.md",
            "benchmarks/README.md",
            "docs/architecture.md",
            "docs/protocol.md",
            "docs/conformance.md");

    private static final int COLUMNS = 120;

    private static final List<Rule> RULES = List.of(
            new Rule("(whoever|whomever|somebody|nobody|anybody|everybody)", "name the thread, worker or connection"),
            new Rule("(he|him|his|she|her)", "name the thread, worker or connection"),
            new Rule("(those|ones?|worker|thread|process|JVM|master|backend|member|pool)s? whom?", "which, or that"),
            new Rule("(tells?|told|telling)", "notify, report, inform"),
            new Rule("(say|says|said|saying)", "report, state, show"),
            new Rule("(hands|handed|handing|in hand|hand (out|over|ahead|back|on|to|it|them))", "assign, pass, return"),
            new Rule("sees? to it", "ensures that"),
            new Rule("can not", "cannot"),
            new Rule("for ever", "forever"),
            new Rule("(the|its|their|a) begin", "the start"),
            new Rule(
                    "(un)?(re)?(de)?(serial|synchron|initial|recogn|optim|organ|minim|maxim|normal|parallel|general|util)"
                            + "is(e|es|ed|er|ers|ing|able|ation|ations)",
                    "American spelling: -ize"),
            new Rule(
                    "(behaviour|colour|neighbour|favour|honour|analyse|centre|catalogue|licence)(s|d|ed|ing|ite)?",
                    "American spelling"));

    private static final Pattern FENCE = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern MARKDOWN_CODE = Pattern.compile("`[^`]*`|\\]\\([^)]*\\)|^    .*$", Pattern.MULTILINE);
    private static final Pattern JAVADOC_CODE = Pattern.compile(
            "\\{@(code|link|linkplain|literal|snippet|value)[^{}]*(\\{[^{}]*}[^{}]*)*}|<pre>.*?</pre>|<code>.*?</code>",
            Pattern.DOTALL);

    /** Strings are matched, too, so that what looks like a comment in one is none. */
    private static final Pattern PARTS = Pattern.compile(
            "(?<string>\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\")|'(?:\\\\.|[^'\\\\])+'|(?<comment>/\\*.*?\\*/|//[^\n]*)",
            Pattern.DOTALL);

    private static final Pattern QUANTITY = Pattern.compile("/\\*\\*[\\s*]*How (many|much|long|often|far|large)\\b");
    private static final Pattern REPEATED = Pattern.compile("/\\*\\*[\\s*]*Returns? .*@return", Pattern.DOTALL);

    private record Rule(Pattern pattern, String advice) {
        Rule(String words, String advice) {
            this(Pattern.compile("\\b" + words + "\\b", CASE_INSENSITIVE), advice);
        }
    }

    /** What is wrong in a text that stands in a file, with its lines; what is no prose in it was blanked. */
    private static List<String> faults(String prose, int firstLine) {
        List<String> faults = new ArrayList<>();
        for (Rule rule : RULES) {
            Matcher matcher = rule.pattern.matcher(prose);
            while (matcher.find()) {
                faults.add(line(prose, matcher.start(), firstLine) + ": '" + matcher.group() + "': " + rule.advice);
            }
        }
        return faults;
    }

    private static int line(String text, int offset, int firstLine) {
        return firstLine
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    /** Replaces what is no prose, and keeps the lines. */
    private static String blank(Pattern pattern, String text) {
        return pattern.matcher(text).replaceAll(match -> match.group().replaceAll("[^\n]+", "-"));
    }

    private static List<String> longLines(String text, Predicate<String> isChecked) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).length() > COLUMNS && isChecked.test(lines.get(i)))
                .mapToObj(i -> (i + 1) + ": " + lines.get(i).length() + " columns")
                .toList();
    }

    private static List<String> faultsOfDocument(String text) {
        String prose = blank(MARKDOWN_CODE, blank(FENCE, text));
        List<String> faults = faults(prose, 1);
        faults.addAll(longLines(blank(FENCE, text), line -> !line.startsWith("|") && !line.contains("](")));
        return faults;
    }

    private static List<String> faultsOfSource(String text) {
        List<String> faults = new ArrayList<>();
        Matcher parts = PARTS.matcher(text);
        while (parts.find()) {
            int line = line(text, parts.start(), 1);
            String comment = parts.group("comment");
            String string = parts.group("string");
            if (comment != null) {
                faults.addAll(faults(blank(JAVADOC_CODE, comment), line));
                if (QUANTITY.matcher(comment).find()) {
                    faults.add(line + ": a quantity is 'the maximum number of …' or 'the time that …', with its unit");
                }
                if (REPEATED.matcher(comment).find()) {
                    faults.add(line + ": {@return …} replaces the sentence and the tag");
                }
            } else if (string != null && string.contains(" ")) {
                faults.addAll(faults(string, line));
            }
        }
        faults.addAll(longLines(text, line -> line.strip().matches("(/?\\*|//).*")));
        return faults;
    }

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String checked : CHECKED) {
            try (Stream<Path> below = Files.walk(Document.PROJECT.resolve(checked))) {
                below.filter(file -> file.toString().matches(".*\\.(java|md)")).forEach(files::add);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return files.stream().map(Document.PROJECT::relativize);
    }

    @ParameterizedTest
    @MethodSource("files")
    void keepsTheRules(Path file) {
        String text = Document.of(file.toString()).text();
        boolean isSource = file.toString().endsWith(".java");
        // CONTRIBUTING.md names in italics what is not to be written.
        String prose = isSource ? text : text.replaceAll("\\*\\w+\\*", "-");
        assertThat(isSource ? faultsOfSource(prose) : faultsOfDocument(prose))
                .as(file.toString())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/** Tells the pool. */",
                "// whoever waits",
                "int a; /* the workers who wait */",
                "String a = \"the worker says no\";",
                "/** How many there are. */",
                "/**\n * Returns a.\n *\n * @return a\n */",
                "/** Serialises it. */"
            })
    void faultInSourceIsFound(String source) {
        assertThat(faultsOfSource(source)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tell();",
                "String a = \"tell\";",
                "/** See {@link Told#tell}, {@code can not}. */",
                "String a = \"// it\"; int told;",
                "char c = '\"'; int tell; // a \"quoted\" word"
            })
    void codeIsNoProse(String source) {
        assertThat(faultsOfSource(source)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"It can not be,1", "`can not`,0", "a [link](tell.md),0", "Who is told?,1"})
    void documentsAreChecked(String text, int faults) {
        assertThat(faultsOfDocument(text)).hasSize(faults);
    }

    @Test
    void linesAreNotLong() {
        assertThat(faultsOfDocument("a\n" + "b ".repeat(61))).containsExactly("2: 122 columns");
        assertThat(faultsOfSource("// " + "b".repeat(120))).containsExactly("1: 123 columns");
    }
}
