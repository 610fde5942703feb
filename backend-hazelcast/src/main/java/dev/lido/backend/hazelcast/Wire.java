package dev.lido.backend.hazelcast;

import com.hazelcast.config.SerializationConfig;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** What Lido's classes are called where Hazelcast writes them. It sees no class of the user's: those are in the bytes. */
final class Wire {
    /** The letters of the name, so that it is nobody else's. */
    static final int FACTORY = 0x4c49444f;

    static final int REQUEST = 1;
    static final int ANSWER = 2;

    private Wire() {}

    static void register(SerializationConfig config) {
        config.addDataSerializableFactory(FACTORY, Wire::create);
    }

    private static IdentifiedDataSerializable create(int type) {
        return switch (type) {
            case REQUEST -> new Request();
            case ANSWER -> new Response();
            default -> throw new IllegalArgumentException("Lido writes no objects of the type " + type);
        };
    }
}
