package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTailTest {
    private final List<String> lines = new ArrayList<>();
    private final OutputTail tail = new OutputTail(StandardCharsets.UTF_8, lines::add);

    private void feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tail.accept(bytes, bytes.length);
    }

    @Test
    void charactersTornAnywhere() {
        String text = "ä中😀\r\nsecond\r\rfourth\n\nsixth";
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            tail.accept(new byte[] {b, 'x'}, 1);
        }

        assertThat(lines).containsExactly("ä中😀", "second", "", "fourth", "");
        assertThat(tail.text()).isEqualTo(text);
        tail.end();
        assertThat(lines).endsWith("", "sixth");
    }

    @Test
    void linesArePassedOnAtOnce() {
        feed("one\ntw");
        assertThat(lines).containsExactly("one");
        feed("o\n");
        assertThat(lines).containsExactly("one", "two");
        tail.end();
        assertThat(lines).hasSize(2);
    }

    @Test
    void bytesThatAreNoCharacterAreReplaced() {
        byte[] bytes = {'a', (byte) 0xff, 'b', '\n', (byte) 0xe4};
        tail.accept(bytes, bytes.length);
        tail.end();

        assertThat(lines).containsExactly("a\ufffdb", "\ufffd");
    }

    @Test
    void keepsTheLastWholeLines() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        tail.drain(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));

        assertThat(lines).hasSize(10_000);
        assertThat(tail.text()).matches("(?s)line 9\\d\\d\\d\n.*line 9999").hasSizeBetween(8_000, 8 * 1024);
    }

    @Test
    void oneEndlessLineIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            feed("😀".repeat(200));
        }

        assertThat(lines)
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(70_000).matches("(😀)+"));
        assertThat(tail.text()).hasSizeBetween(8_000, 8 * 1024).matches("(😀)+");
    }

    @Test
    void nothingWrittenIsNothingKept() {
        tail.end();

        assertThat(lines).isEmpty();
        assertThat(tail.text()).isEmpty();
    }
}
