/** Benchmarks of code that is not visible outside of the package of this name. */
package dev.lido.remote;
