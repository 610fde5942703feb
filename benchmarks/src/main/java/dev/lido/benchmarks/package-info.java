/**
 * Measures Lido beside its peers: {@link dev.lido.benchmarks.Bench} is the command line.
 *
 * <ul>
 *   <li>{@link dev.lido.benchmarks.works}: what is measured, each work written once
 *   <li>{@link dev.lido.benchmarks.contestants}: what it is measured on, Lido's pools and what can be had instead
 *   <li>{@link dev.lido.benchmarks.jmh}: single steps of the engine, under JMH
 * </ul>
 */
package dev.lido.benchmarks;
