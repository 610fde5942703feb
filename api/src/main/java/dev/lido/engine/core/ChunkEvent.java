package dev.lido.engine.core;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.lido.Chunk")
@Label("Chunk")
@Category("Lido")
@Description("Consecutive tasks that one worker ran together")
@StackTrace(false)
final class ChunkEvent extends Event {
    @Label("Job")
    long job;

    @Label("First index")
    long first;

    @Label("Size")
    int size;

    @Label("Worker")
    String worker;
}
