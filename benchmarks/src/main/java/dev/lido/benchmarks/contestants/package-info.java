/** The contestants that a work can be measured on: Lido's pools, and their peers. */
package dev.lido.benchmarks.contestants;
