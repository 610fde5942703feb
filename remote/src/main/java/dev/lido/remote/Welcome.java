package dev.lido.remote;

import dev.lido.remote.bytes.ByteQueue;
import java.io.IOException;

/**
 * The master's answer to a {@link Hello} that it accepts.
 *
 * @param name the worker's name
 * @param codec the name of the codec
 * @param filter the classes that the codec may read; empty for the codec's default
 * @param output what becomes of what the worker prints
 * @param files the start of the paths of the files through which large arrays may go; empty if none do
 * @param machine the machine where these files are; empty if the worker is known to be there
 */
record Welcome(String name, String codec, String filter, OutputMode output, String files, String machine) {
    void write(ByteQueue out) {
        long mark = Frames.begin(out);
        out.putString(name);
        out.putString(codec);
        out.putString(filter);
        out.putString(output.name());
        out.putString(files);
        out.putString(machine);
        Frames.end(out, mark, FrameType.WELCOME);
    }

    /** Reads what follows the header of the frame. */
    static Welcome read(ByteQueue in) throws IOException {
        return new Welcome(
                in.getString(),
                in.getString(),
                in.getString(),
                OutputMode.valueOf(in.getString()),
                in.getString(),
                in.getString());
    }
}
