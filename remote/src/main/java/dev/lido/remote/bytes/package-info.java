/**
 * Bytes on their way: queues of bytes, how numbers, strings and arrays of primitives lie in them, and memory that two
 * processes share. Not exported.
 */
@NullMarked
package dev.lido.remote.bytes;

import org.jspecify.annotations.NullMarked;
