package dev.lido.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A test that checks rules of the contract. Each case also has a {@link org.junit.jupiter.api.Tag}: {@code R} if it
 * holds every backend, or the name of the {@link dev.lido.Capability} without which it is skipped; and the tag {@code
 * stochastic}, if chance decides what it meets.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
public @interface Case {
    /**
     * The case's number, which stays the same forever.
     *
     * @return at least 1
     */
    int number();

    /**
     * The rules that the case checks.
     *
     * @return ids from {@code docs/contract.md}, such as {@code S3}
     */
    String[] rule();
}
