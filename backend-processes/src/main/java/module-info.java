/** The backend {@code processes}: tasks run in JVMs of their own on this machine. */
module dev.lido.backend.processes {
    requires dev.lido;
    requires dev.lido.remote;
    requires static com.google.auto.service;
    requires static org.jspecify;

    provides dev.lido.spi.BackendProvider with
            dev.lido.backend.processes.ProcessesProvider;
}
