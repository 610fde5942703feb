package dev.lido.engine.shared;

/** The kinds of shared state, with their words for messages. */
public enum SharedKind {
    COUNTER("the counter", "a counter"),
    CELL("the cell", "a cell"),
    FLAG("the flag", "a flag"),
    PERMITS("the permits", "permits"),
    CHANNEL("the channel", "a channel"),
    MAP("the map", "a map"),
    LIST("the list", "a list"),
    DOUBLES("the array", "an array of doubles"),
    LONGS("the array", "an array of longs"),
    INTS("the array", "an array of ints"),
    BROADCAST("the broadcast", "a broadcast");

    private final String definite;
    private final String indefinite;

    SharedKind(String definite, String indefinite) {
        this.definite = definite;
        this.indefinite = indefinite;
    }

    /** {@return the word with the definite article, before a name} */
    String definite() {
        return definite;
    }

    /** {@return the word with the indefinite article} */
    String indefinite() {
        return indefinite;
    }
}
