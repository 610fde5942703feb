package dev.lido.remote.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those of the JDK and of the JVM. */
class SystemLimitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Cannot run program \"java\": error=11, Resource temporarily unavailable | ulimit -u",
                "java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory | ulimit -u",
                "Cannot run program \"java\": error=24, Too many open files | ulimit -n",
                "Cannot run program \"java\": error=12, Cannot allocate memory | memory",
                "Could not reserve enough space for 104857600KB object heap | memory",
            })
    void theLimitIsNamed(String message, String limit) {
        assertThat(SystemLimit.of(message)).startsWith("; the limit is").contains(limit);
    }

    @ParameterizedTest
    @CsvSource({"Unrecognized option: -Xfoo", ","})
    void otherMessagesNameNone(String message) {
        assertThat(SystemLimit.of(message)).isEmpty();
    }
}
