/**
 * Lido's facade ({@link dev.lido}) and what a backend implements ({@link dev.lido.spi}). The engine between the two is
 * nobody's business and is not exported.
 */
module dev.lido {
    requires jdk.jfr;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    exports dev.lido;
    exports dev.lido.shared;
    exports dev.lido.spi;

    uses dev.lido.spi.BackendProvider;
}
