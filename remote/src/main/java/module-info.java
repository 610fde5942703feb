/** What backends share whose workers are in other processes: frames, codecs, handshake, worker loop, processes. */
module dev.lido.remote {
    requires transitive dev.lido;
    requires java.management;
    requires static com.google.auto.service;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    exports dev.lido.remote;
    exports dev.lido.remote.codec;
    exports dev.lido.remote.process;

    uses dev.lido.remote.codec.CodecProvider;

    provides dev.lido.remote.codec.CodecProvider with
            dev.lido.remote.codec.JavaCodecProvider;
}
