/**
 * What the writer of a backend implements. A backend runs chunks of tasks somewhere and tells who joined and who was
 * lost; order, errors, retries, windows, timeouts and callbacks are the engine's.
 *
 * <p>Implement {@link dev.lido.spi.BackendProvider}, register it for {@link java.util.ServiceLoader}, and let the
 * conformance kit check it. {@code docs/writing-a-backend.md} is the tutorial.
 */
package dev.lido.spi;
