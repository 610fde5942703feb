package dev.lido.engine.core;

import dev.lido.engine.shared.Operation;
import dev.lido.engine.shared.Participant;
import dev.lido.engine.shared.PendingRequest;
import dev.lido.engine.shared.SharedState;
import dev.lido.spi.RequestReply;
import dev.lido.spi.TaskRequest;
import org.jspecify.annotations.Nullable;

/** Handles the requests about shared state that tasks elsewhere send, on the thread that receives them. */
final class SharedRequests {
    private SharedRequests() {}

    static void handle(ChunkRun chunk, TaskRequest request, RequestReply reply) {
        SharedState shared = chunk.engine().shared();
        Participant by = chunk.participant(request.position(), request.nested(), shared, null);
        if (by == null) {
            reply.failure(TaskRequest.attemptEnded());
            return;
        }
        if (request.operation() == Operation.CANCEL) {
            shared.cancel(by);
        } else if (request.operation() == Operation.STILL_WAITING) {
            chunk.engine().checkDeadlock();
        } else if (request.operation() == Operation.SLOT) {
            reply.value(chunk.workerState().slot());
        } else if (Operation.waits(request.operation())) {
            await(shared, by, request, reply);
        } else {
            perform(shared, by, request, reply);
        }
    }

    private static void perform(SharedState shared, Participant by, TaskRequest request, RequestReply reply) {
        Object value;
        try {
            value = shared.perform(request.object(), request.operation(), request.arguments(), by);
        } catch (Throwable thrown) {
            reply.failure(thrown);
            return;
        }
        answer(reply, value);
    }

    private static void await(SharedState shared, Participant by, TaskRequest request, RequestReply reply) {
        try {
            PendingRequest unused = shared.request(
                    request.object(), request.operation(), request.arguments(), by, pending -> answer(reply, pending));
        } catch (Throwable thrown) {
            reply.failure(thrown);
        }
    }

    private static void answer(RequestReply reply, PendingRequest pending) {
        Throwable failure = pending.failure();
        if (failure != null) {
            reply.failure(failure);
        } else {
            answer(reply, pending.value());
        }
    }

    private static void answer(RequestReply reply, @Nullable Object value) {
        if (value == PendingRequest.NOTHING) {
            reply.cancelled();
        } else {
            reply.value(value);
        }
    }
}
