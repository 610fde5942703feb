package dev.lido.docs;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers in docs/protocol.md are those of the sources of the module remote. */
class ProtocolPageTest {
    private static final String SOURCES = "remote/src/main/java/dev/lido/remote/";
    private static final Pattern CONSTANT = Pattern.compile("static final int ([A-Z_0-9]+) = (?:(\\d+)|1 << (\\d+));");
    private static final Pattern FRAME = Pattern.compile("^\\| (\\d+) \\| ([A-Z_]+) \\|", Pattern.MULTILINE);

    private final Document page = Document.of("docs/protocol.md");

    @Test
    void framesAreThoseOfTheCode() {
        Map<String, Integer> types = constants("FrameType");
        types.remove("TYPE_BITS");

        Map<String, Integer> shown = FRAME.matcher(page.sections().get("Frames").text())
                .results()
                .collect(toMap(row -> row.group(2), row -> Integer.valueOf(row.group(1))));

        assertThat(shown).isEqualTo(types);
    }

    @Test
    void limitsAreThoseOfTheCode() {
        String limits = page.sections().get("Limits").text();

        assertThat(limits).contains("| a frame before the handshake is done | " + number("Hello", "MOST_BYTES"));
        assertThat(limits).contains("| results in a frame | " + number("RemoteWorker", "MAX_UNREPORTED"));
        assertThat(limits)
                .contains(
                        "| records in records, in the compact encoding | " + number("values/RecordWriter", "DEEPEST"));
        assertThat(limits).contains("| " + number("values/ThrowableWriter", "DEEPEST") + " deep, ");
        assertThat(limits).contains(number("values/ThrowableWriter", "MOST_EXCEPTIONS") + " exceptions in all");
        assertThat(limits).contains(number("values/ThrowableWriter", "MOST_FRAMES") + " frames of each stack");
        assertThat(page.text()).contains("This is version " + number("Hello", "VERSION") + ".");
        assertThat(page.text()).contains("At most " + number("WorkerGroup", "MOST_NEWCOMERS") + " connections");
        assertThat(page.sections().get("What the worker sends").text())
                .contains("after " + number("RemoteWorker", "MAX_UNREPORTED") + " tasks")
                .contains("the first " + number("RemoteWorker", "MAX_UNREPORTED") + " tasks");
    }

    private static String number(String type, String constant) {
        return String.format(Locale.ROOT, "%,d", constants(type).get(constant));
    }

    private static Map<String, Integer> constants(String type) {
        return CONSTANT.matcher(Document.of(SOURCES + type + ".java").text())
                .results()
                .collect(toMap(
                        constant -> constant.group(1),
                        constant -> constant.group(2) != null
                                ? Integer.valueOf(constant.group(2))
                                : Integer.valueOf(1 << Integer.parseInt(constant.group(3)))));
    }
}
