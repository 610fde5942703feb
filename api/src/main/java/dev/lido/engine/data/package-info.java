/** The data of a job: its inputs, settings, seeds, results and checkpoint; and how values are serialized. Not exported. */
package dev.lido.engine.data;
