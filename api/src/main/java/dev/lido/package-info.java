/**
 * What users call: choose a pool, map tasks over it, read the outcomes.
 *
 * <p>Start at {@link dev.lido.Pools#choosePool(String)}. A reference is never null unless its declaration says {@code
 * @Nullable} or its documentation says that null is legal; inputs and results of tasks may always be null.
 */
package dev.lido;
