/** What backends share whose workers are in other processes: frames, codecs, handshake, worker loop. */
module dev.lido.remote {
    requires transitive dev.lido;
    requires static com.google.auto.service;
    requires static org.jspecify;

    exports dev.lido.remote;

    uses dev.lido.remote.CodecProvider;

    provides dev.lido.remote.CodecProvider with
            dev.lido.remote.JavaCodecProvider;
}
