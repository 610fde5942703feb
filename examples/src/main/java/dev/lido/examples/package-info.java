/**
 * Programs that use Lido on real input. Each runs unchanged on every backend, which {@code --pool=SPEC} specifies.
 *
 * <ul>
 *   <li>{@link dev.lido.examples.pi.Pi}: random numbers that are the same everywhere; the shortest, read it first
 *   <li>{@link dev.lido.examples.mandelbrot.Mandelbrot}: rows of a picture, of very different cost
 *   <li>{@link dev.lido.examples.census.Census}: all class files of a JDK, reduced to a table
 *   <li>{@link dev.lido.examples.hubble.Hubble}: an ensemble sampler that evaluates its walkers in parallel
 * </ul>
 */
package dev.lido.examples;
