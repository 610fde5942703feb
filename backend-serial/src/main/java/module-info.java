/** The backend {@code serial}: tasks run one after the other on the thread that waits for them. */
module dev.lido.backend.serial {
    requires dev.lido;
    requires static com.google.auto.service;

    provides dev.lido.spi.BackendProvider with
            dev.lido.backend.serial.SerialProvider;
}
