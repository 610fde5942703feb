/** What the author of a codec implements, and what stands in for an exception that could not be read. */
@NullMarked
package dev.lido.remote.codec;

import org.jspecify.annotations.NullMarked;
