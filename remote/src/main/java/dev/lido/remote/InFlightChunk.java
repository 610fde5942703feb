package dev.lido.remote;

import dev.lido.LidoException;
import dev.lido.spi.RemoteChunk;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A chunk that a worker was sent and has not finished. */
final class InFlightChunk {
    /** The chunk's number on this connection. */
    final long id;

    final RemoteChunk chunk;

    /** Why inputs could not be written, by position; null if all could. */
    final @Nullable Map<Integer, LidoException> problems;

    InFlightChunk(long id, RemoteChunk chunk, @Nullable Map<Integer, LidoException> problems) {
        this.id = id;
        this.chunk = chunk;
        this.problems = problems;
    }
}
