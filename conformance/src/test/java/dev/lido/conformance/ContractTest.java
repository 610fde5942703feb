package dev.lido.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lido.Capability;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The document and the kit say the same: each rule names its cases, and each case its rules. */
class ContractTest {
    private static final Pattern RULE = Pattern.compile("^- \\*\\*([A-Z]\\d+)\\*\\* (.*)$", Pattern.MULTILINE);
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern ROW = Pattern.compile("^\\| (\\d+ \\| \\w+ \\| [A-Z\\d ]+) \\|", Pattern.MULTILINE);

    @Test
    void documentAndCasesAgree() throws IOException {
        Map<Integer, TreeSet<String>> documented = new TreeMap<>();
        List<String> rules = new ArrayList<>();
        String contract = Files.readString(Path.of("..", "docs", "contract.md"));
        // A rule may go on in indented lines.
        for (Matcher rule = RULE.matcher(contract.replaceAll("\\n  (?=\\S)", " ")); rule.find(); ) {
            rules.add(rule.group(1));
            int arrow = rule.group(2).indexOf('→');
            if (arrow >= 0) {
                String cases = rule.group(2).substring(arrow);
                for (Matcher number = NUMBER.matcher(cases); number.find(); ) {
                    documented
                            .computeIfAbsent(Integer.valueOf(number.group()), unused -> new TreeSet<>())
                            .add(rule.group(1));
                }
            }
        }
        assertThat(rules).as("ids of rules").hasSizeGreaterThan(50).doesNotHaveDuplicates();

        Map<Integer, TreeSet<String>> checked = new TreeMap<>();
        for (Method method : cases()) {
            Case annotation = method.getAnnotation(Case.class);
            assertThat(checked.put(annotation.number(), new TreeSet<>(List.of(annotation.rule()))))
                    .as("another case numbered %d", annotation.number())
                    .isNull();
        }
        assertThat(checked)
                .as("rules by cases: in the kit, and in the document")
                .isEqualTo(documented);
    }

    /** A case that is new was run on some pool at least, by {@code scripts/conformance} or by hand. */
    @Test
    void pageOfResultsListsEachCaseWithItsRules() throws IOException {
        Set<String> listed = new TreeSet<>();
        String page = Files.readString(Path.of("..", "docs", "conformance.md"));
        for (Matcher row = ROW.matcher(page); row.find(); ) {
            listed.add(row.group(1));
        }
        Set<String> cases = new TreeSet<>();
        for (Method method : cases()) {
            Case annotation = method.getAnnotation(Case.class);
            cases.add(annotation.number() + " | " + method.getName() + " | " + String.join(" ", annotation.rule()));
        }
        Set<String> missing = new TreeSet<>(cases);
        missing.removeAll(listed);
        listed.removeAll(cases);
        assertThat(missing).as("cases that docs/conformance.md does not list").isEmpty();
        assertThat(listed).as("cases that the kit does not have").isEmpty();
    }

    @Test
    void eachCaseSaysForWhomItIs() {
        List<String> capabilities = new ArrayList<>(List.of("R"));
        for (Capability capability : Capability.values()) {
            capabilities.add(capability.name());
        }
        for (Method method : cases()) {
            assertThat(method.getAnnotationsByType(Tag.class))
                    .as("tags of %s, but stochastic", method.getName())
                    .extracting(Tag::value)
                    .filteredOn(tag -> !tag.equals("stochastic"))
                    .singleElement()
                    .isIn(capabilities);
        }
    }

    @Test
    void eachCaseSaysWhereToLookIfItFails() throws IOException {
        for (Method method : cases()) {
            String source = Files.readString(Path.of(
                    "src/main/java", method.getDeclaringClass().getName().replace('.', '/') + ".java"));
            String before = source.substring(0, source.indexOf(" void " + method.getName() + "("));
            String javadoc = before.substring(before.lastIndexOf("/**")).replaceAll("\\s+\\*\\s+", " ");
            assertThat(javadoc).as("javadoc of %s", method.getName()).contains("If this fails");
        }
    }

    @Test
    void thereAreNotFewer() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(111);
    }

    private static List<Method> cases() {
        List<Method> cases = new ArrayList<>();
        for (Class<?> group : PoolConformance.class.getDeclaredClasses()) {
            if (group.isAnnotationPresent(Nested.class)) {
                for (Method method : group.getMethods()) {
                    if (method.isAnnotationPresent(Case.class)) {
                        cases.add(method);
                    }
                }
            }
        }
        return cases;
    }
}
