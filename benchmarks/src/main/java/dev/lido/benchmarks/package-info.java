/**
 * Measures Lido in comparison with its peers: {@link dev.lido.benchmarks.Bench} is the command line.
 *
 * <ul>
 *   <li>{@link dev.lido.benchmarks.works}: the works that are measured, each written once
 *   <li>{@link dev.lido.benchmarks.contestants}: the contestants that works are measured on, Lido's pools and their
 *       alternatives
 *   <li>{@link dev.lido.benchmarks.jmh}: single steps of the engine, under JMH
 * </ul>
 */
package dev.lido.benchmarks;
