/** The option {@code --pool} and a progress bar for programs with picocli, and the command {@code lido}. */
module dev.lido.cli {
    requires transitive dev.lido;
    requires transitive info.picocli;
    requires java.xml;
    requires me.tongfei.progressbar;
    requires static dev.lido.conformance;
    requires static dev.lido.remote;
    requires static org.junit.platform.launcher;
    requires static org.jspecify;

    exports dev.lido.cli;

    opens dev.lido.cli to
            info.picocli,
            org.junit.platform.commons;
}
