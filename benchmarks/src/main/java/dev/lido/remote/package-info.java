/** Benchmarks of what the package of this name keeps to itself. */
package dev.lido.remote;
