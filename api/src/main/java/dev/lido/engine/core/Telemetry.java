package dev.lido.engine.core;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Flight Recorder events. As long as no recording was ever started, not even their classes are loaded. */
final class Telemetry {
    private Telemetry() {}

    static @Nullable ChunkEvent beginChunk() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        ChunkEvent event = new ChunkEvent();
        event.begin();
        return event;
    }

    static void endChunk(@Nullable ChunkEvent event, ChunkRun chunk) {
        if (event != null && event.shouldCommit()) {
            event.job = chunk.job().id();
            event.first = chunk.range().first();
            event.size = chunk.size();
            event.worker = chunk.workerName();
            event.commit();
        }
    }

    static @Nullable JobEvent beginJob() {
        if (!FlightRecorder.isInitialized()) {
            return null;
        }
        JobEvent event = new JobEvent();
        event.begin();
        return event;
    }

    static void endJob(Job job) {
        JobEvent event = job.event();
        if (event != null && event.shouldCommit()) {
            event.job = job.id();
            event.verb = job.verb().verbName();
            event.backend = job.engine().backendName();
            event.tasks = job.results().succeeded();
            event.commit();
        }
    }
}
