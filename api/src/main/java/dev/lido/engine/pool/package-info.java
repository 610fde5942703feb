/** The pools that users call and their views, and how one is chosen: the specification, the backends, the checks. Not exported. */
package dev.lido.engine.pool;
