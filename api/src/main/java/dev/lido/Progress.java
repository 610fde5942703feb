package dev.lido;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a call has come.
 *
 * @param done how many tasks ended, well or badly
 * @param failed how many of them ended badly
 * @param total how many there are; empty while the inputs are still being read
 * @param elapsed the time since the call began
 */
public record Progress(long done, long failed, OptionalLong total, Duration elapsed) {}
