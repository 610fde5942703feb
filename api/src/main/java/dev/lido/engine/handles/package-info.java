/** The handles of shared state that users have: in the master's JVM, and in a worker's. Not exported. */
@NullMarked
package dev.lido.engine.handles;

import org.jspecify.annotations.NullMarked;
