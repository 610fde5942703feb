/** The engine's threads and locks, which know nothing of jobs. Not exported. */
package dev.lido.engine.threads;
