/** The engine's core: jobs, chunks, workers and the lock that guards them. Not exported. */
package dev.lido.engine.core;
