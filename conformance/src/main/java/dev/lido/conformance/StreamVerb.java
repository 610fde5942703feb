package dev.lido.conformance;

import dev.lido.Mapper;
import dev.lido.Task;
import java.util.stream.Stream;

/** The two verbs that give streams, for rules that hold for both. */
enum StreamVerb {
    IMAP {
        @Override
        <T, R> Stream<R> run(Mapper pool, Iterable<T> inputs, Task<T, R> task) {
            return pool.imap(inputs, task);
        }
    },
    IMAP_UNORDERED {
        @Override
        <T, R> Stream<R> run(Mapper pool, Iterable<T> inputs, Task<T, R> task) {
            return pool.imapUnordered(inputs, task);
        }
    };

    abstract <T, R> Stream<R> run(Mapper pool, Iterable<T> inputs, Task<T, R> task);
}
