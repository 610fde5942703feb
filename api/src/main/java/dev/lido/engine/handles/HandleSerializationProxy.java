package dev.lido.engine.handles;

import dev.lido.engine.shared.SharedKind;
import dev.lido.engine.shared.SharedState;
import java.io.Serializable;

/** What a handle travels as. Read in the master's JVM it is a handle there, and elsewhere one that sends requests. */
record HandleSerializationProxy(SharedKind kind, long number, String name) implements Serializable {
    /** Part of the serialization protocol: takes the place of the proxy that was read. */
    private Object readResolve() {
        SharedState here = SharedState.ofThisJvm(number);
        return here != null && here.origin() instanceof DefaultShared shared
                ? shared.handle(kind, number, name)
                : Handles.make(kind, number, name, null);
    }
}
