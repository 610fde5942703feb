package dev.lido.conformance;

/** Of its bytes {@link RebuiltProgram} makes two builds of a class that nobody else has. */
public final class RebuiltTemplate {
    private RebuiltTemplate() {}

    /**
     * Which build this is.
     *
     * @return a text of the length of {@link RebuiltProgram#OTHER}
     */
    public static String build() {
        return "of the start";
    }
}
