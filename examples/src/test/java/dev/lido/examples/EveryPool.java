package dev.lido.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that takes the {@code --pool} flag of each pool that must agree with {@code --pool=serial}. */
@ParameterizedTest
@ValueSource(
        strings = {"--pool=serial", "--pool=threads:2", "--pool=serial?strict=true", "--pool=threads:3?strict=true"})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EveryPool {}
