/** Pools whose workers run on other hosts, where a command such as ssh starts them. */
module com.example.hosts {
    requires dev.lido;
    requires dev.lido.remote;
    requires static com.google.auto.service;

    provides dev.lido.spi.BackendProvider with
            com.example.hosts.HostsProvider;
}
