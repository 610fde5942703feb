package dev.lido.remote.codec;

import com.google.auto.service.AutoService;

/** The codec {@code java}: Java serialization. */
@AutoService(CodecProvider.class)
public final class JavaCodecProvider implements CodecProvider {
    /** For {@link java.util.ServiceLoader}. */
    public JavaCodecProvider() {}

    @Override
    public String name() {
        return "java";
    }

    @Override
    public Codec codec(String filter) {
        return new JavaCodec(filter);
    }
}
