/** The backend {@code threads}: tasks run on platform threads, or on virtual ones, of this JVM. */
module dev.lido.backend.threads {
    requires dev.lido;
    requires static com.google.auto.service;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    provides dev.lido.spi.BackendProvider with
            dev.lido.backend.threads.ThreadsProvider;
}
