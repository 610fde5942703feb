/** How a call goes on from its results: answers, streams, futures, callbacks, reductions. Not exported. */
package dev.lido.engine.calls;
