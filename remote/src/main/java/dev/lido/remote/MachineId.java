package dev.lido.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this JVM runs on, as far as processes there have memory in common. */
final class MachineId {
    /** Linux chooses it at random when it starts, so it tells machines apart, and containers of one machine not. */
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String ID = read();

    private MachineId() {}

    /** A name that no other machine has, or the empty string where there is none. */
    static String id() {
        return ID;
    }

    private static String read() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }
}
