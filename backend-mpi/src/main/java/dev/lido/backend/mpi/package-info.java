/** The backend {@code mpi}: tasks run on the ranks of an MPI job, or in JVMs that a program starts as such. */
@NullMarked
package dev.lido.backend.mpi;

import org.jspecify.annotations.NullMarked;
