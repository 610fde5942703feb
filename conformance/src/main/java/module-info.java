/** Lido's conformance kit: what every backend has to pass, as one abstract JUnit class. */
module dev.lido.conformance {
    requires transitive dev.lido;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires org.assertj.core;
    requires static org.jspecify;

    exports dev.lido.conformance;

    // The cases are methods of interfaces that nobody else needs to see.
    opens dev.lido.conformance to
            org.junit.platform.commons;
}
