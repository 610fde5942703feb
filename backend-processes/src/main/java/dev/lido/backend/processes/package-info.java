/** The backend {@code processes}: tasks run in JVMs of their own on this machine. */
@NullMarked
package dev.lido.backend.processes;

import org.jspecify.annotations.NullMarked;
