/**
 * The backend {@code hazelcast}. A connection of {@code remote} is made of calls that the master sends to a member by
 * {@code submitToMember}: each takes bytes there, and its answer brings bytes back.
 */
@NullMarked
package dev.lido.backend.hazelcast;

import org.jspecify.annotations.NullMarked;
