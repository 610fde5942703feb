package dev.lido.remote.values;

import dev.lido.ConfigException;
import dev.lido.remote.codec.Codec;
import dev.lido.remote.codec.CodecProvider;
import dev.lido.remote.codec.JavaCodecProvider;
import dev.lido.spi.JavaSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Finds codecs by name. */
public final class Codecs {
    private Codecs() {}

    /**
     * Makes a codec.
     *
     * @throws ConfigException if there is none of that name, or the filter is malformed
     */
    public static Codec named(String name, String filter) {
        try {
            // The usual one without a look through the class path, which a worker's start would wait for.
            return name.equals("java")
                    ? new JavaCodecProvider().codec(filter)
                    : find(name).codec(filter);
        } catch (IllegalArgumentException e) {
            throw JavaSerialization.malformed(filter, e);
        }
    }

    private static CodecProvider find(String name) {
        List<String> names = new ArrayList<>();
        for (CodecProvider provider : ServiceLoader.load(CodecProvider.class)) {
            if (provider.name().equals(name)) {
                return provider;
            }
            names.add(provider.name());
        }
        throw new ConfigException(
                "LIDO-4", "there is no codec '" + name + "'; the codecs found are " + String.join(", ", names));
    }
}
