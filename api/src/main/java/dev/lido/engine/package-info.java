/**
 * The engine between the verbs and the backends: order, chunking, windows, retries, time limits, callbacks, failure
 * policy, random streams. Not exported; {@code docs/architecture.md} explains how its parts work together.
 */
package dev.lido.engine;
