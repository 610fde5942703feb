/** The signatures of those of Open MPI's Java bindings that Lido calls; a test compares them with the real ones. */
package mpi;
