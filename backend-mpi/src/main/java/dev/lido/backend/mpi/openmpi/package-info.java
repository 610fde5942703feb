/** {@link dev.lido.backend.mpi.Mpi} over the Java bindings of Open MPI; nothing else refers to them. */
@NullMarked
package dev.lido.backend.mpi.openmpi;

import org.jspecify.annotations.NullMarked;
