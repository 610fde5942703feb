/**
 * The conformance kit. A backend's test extends {@link dev.lido.conformance.PoolConformance} and says which pool is
 * meant; it inherits a case for each rule of {@code docs/contract.md}.
 *
 * <p>{@link dev.lido.conformance.Collector} and {@link dev.lido.conformance.Probe} let tests see what tasks do,
 * wherever they run.
 */
package dev.lido.conformance;
