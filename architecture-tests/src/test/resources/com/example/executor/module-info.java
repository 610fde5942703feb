module com.example.executor {
    requires dev.lido;
    requires static com.google.auto.service;

    provides dev.lido.spi.BackendProvider with
            com.example.executor.ExecutorProvider;
}
