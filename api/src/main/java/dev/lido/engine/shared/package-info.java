/** The state that tasks share, as the master has it: what becomes of requests, and of what ended attempts have left. Not exported. */
@NullMarked
package dev.lido.engine.shared;

import org.jspecify.annotations.NullMarked;
