package dev.lido.engine.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.lido.Job")
@Label("Job")
@Category("Lido")
@Description("One call of a verb, from its begin to its end")
@StackTrace(false)
final class JobEvent extends Event {
    @Label("Job")
    long job;

    @Label("Verb")
    String verb;

    @Label("Backend")
    String backend;

    @Label("Tasks")
    @Description("How many tasks ended with a value")
    long tasks;
}
