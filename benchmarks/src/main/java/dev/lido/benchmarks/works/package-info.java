/**
 * The works. Each is written once, against {@link dev.lido.benchmarks.contestants.Contestant}, and checks its results.
 */
package dev.lido.benchmarks.works;
