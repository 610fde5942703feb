/**
 * State that the tasks of a pool share with each other and with the program: counters, cells, maps, channels, flags,
 * permits. {@link dev.lido.Pool#shared} makes it.
 */
@NullMarked
package dev.lido.shared;

import org.jspecify.annotations.NullMarked;
