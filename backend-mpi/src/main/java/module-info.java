/** The backend {@code mpi}: tasks run on the ranks of an MPI job. */
module dev.lido.backend.mpi {
    requires dev.lido;
    requires com.sun.jna;
    requires dev.lido.remote;
    requires static com.google.auto.service;
    requires static com.google.errorprone.annotations;
    requires static dev.lido.openmpi.stubs;
    requires static org.jspecify;

    provides dev.lido.spi.BackendProvider with
            dev.lido.backend.mpi.MpiProvider;
}
