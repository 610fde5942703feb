/**
 * How functions, inputs, results and exceptions are encoded: compactly where Lido has an encoding of its own, by a
 * {@link dev.lido.remote.codec.Codec} where it has none. Not exported.
 */
@NullMarked
package dev.lido.remote.values;

import org.jspecify.annotations.NullMarked;
