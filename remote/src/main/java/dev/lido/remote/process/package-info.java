/** Processes of workers: their command line, and the supervisor that starts, replaces and ends them. */
@NullMarked
package dev.lido.remote.process;

import org.jspecify.annotations.NullMarked;
