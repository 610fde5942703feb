package dev.lido.remote;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a request, as a worker has received it.
 *
 * @param id the number of the request
 * @param status one of the constants of {@link ResponseWriter}
 * @param content the value, or what was thrown
 */
record ReceivedResponse(long id, int status, @Nullable Object content) {}
