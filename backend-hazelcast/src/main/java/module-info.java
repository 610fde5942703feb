/** The backend {@code hazelcast}: tasks run on the members of a Hazelcast cluster. */
@SuppressWarnings("requires-automatic") // Hazelcast's jar is no module of its own
module dev.lido.backend.hazelcast {
    requires dev.lido;
    requires dev.lido.remote;
    requires com.hazelcast.core;
    requires java.logging;

    // What Hazelcast uses of the JDK, by jdeps, and jdk.management by reflection: an automatic module cannot say so
    // itself.
    requires java.desktop;
    requires java.management;
    requires java.naming;
    requires java.net.http;
    requires java.scripting;
    requires java.sql;
    requires jdk.management;
    requires jdk.net;
    requires jdk.unsupported;
    requires static com.google.auto.service;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    // for the loggers, which it makes by reflection
    opens dev.lido.backend.hazelcast to
            com.hazelcast.core;

    provides dev.lido.spi.BackendProvider with
            dev.lido.backend.hazelcast.HazelcastProvider;
}
