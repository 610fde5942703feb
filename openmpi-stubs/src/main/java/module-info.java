/** The signatures of Open MPI's Java bindings, to compile against. */
module dev.lido.openmpi.stubs {
    exports mpi;
}
