/** Single steps of the engine's hot path, under JMH. */
package dev.lido.benchmarks.jmh;
