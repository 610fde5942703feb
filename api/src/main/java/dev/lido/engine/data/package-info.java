/** How values are serialized, and what is said of those that cannot be. Not exported. */
package dev.lido.engine.data;
