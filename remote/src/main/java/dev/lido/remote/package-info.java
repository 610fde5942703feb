/**
 * What backends share whose workers are in other processes. Such a backend supplies a {@link dev.lido.remote.Link} to each
 * worker; frames, handshake, codecs and the worker's loop are here.
 */
@NullMarked
package dev.lido.remote;

import org.jspecify.annotations.NullMarked;
