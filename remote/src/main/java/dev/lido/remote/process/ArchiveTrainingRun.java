package dev.lido.remote.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The main class of the JVM that makes the {@link Archive}: it loads what a worker loads before its first result. */
final class ArchiveTrainingRun {
    private static final String SUFFIX = ".class";

    private ArchiveTrainingRun() {}

    /** With the path of a socket that does not exist yet. */
    public static void main(String[] arguments) throws Exception {
        connect(Path.of(arguments[0]));
        serialize();
        System.getLogger(ArchiveTrainingRun.class.getName()).log(System.Logger.Level.TRACE, "");
        for (String jar : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            loadAll(Path.of(jar));
        }
    }

    private static void connect(Path path) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            server.bind(address);
            try (SocketChannel client = SocketChannel.open(address);
                    SocketChannel accepted = server.accept()) {
                ByteBuffer bytes = ByteBuffer.allocateDirect(64);
                accepted.write(bytes);
                client.configureBlocking(false);
                client.register(selector, SelectionKey.OP_READ);
                selector.select();
                bytes.clear();
                client.read(bytes);
            }
        }
    }

    private static void serialize() throws Exception {
        int captured = SUFFIX.length();
        Check check = number -> number == captured;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(check);
            out.writeObject(new ArrayList<>(List.of(1, 2L, 3.0, "")));
            out.writeObject(new IllegalStateException(new RuntimeException("")));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter("maxdepth=1000;*"));
            ((Check) in.readObject()).check(1);
            in.readObject();
            in.readObject();
        }
    }

    private static void loadAll(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.startsWith("dev/lido/") && name.endsWith(SUFFIX)) {
                    String type =
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.');
                    try {
                        Class.forName(type, false, ArchiveTrainingRun.class.getClassLoader());
                    } catch (LinkageError optional) {
                        // It needs a library that is not here.
                    }
                }
            }
        }
    }

    private interface Check extends Serializable {
        boolean check(int number);
    }
}
