/** The option {@code --pool} and a progress bar for programs with picocli, and the command {@code lido}. */
@NullMarked
package dev.lido.cli;

import org.jspecify.annotations.NullMarked;
