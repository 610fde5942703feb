package dev.lido.conformance.proof;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Faults of streams and of chunks. */
final class StreamSabotages {
    private static final int MANY = 100_000;

    private StreamSabotages() {}

    static List<Sabotage> all() {
        return List.of(
                Sabotage.that("streams read all inputs first")
                        .isToldBy(
                                "imapFirstResultBeforeInputEnds",
                                "imapInfiniteInput",
                                "windowNeverExceeded",
                                "unorderedIsBounded",
                                "inputIteratorThrows",
                                "closingTheStreamEarlyStopsReading",
                                "slowConsumerBoundsMemory",
                                "submitAfterClose")
                        .hanging()
                        .meddling(call -> {
                            if (!call.is("imap", "imapUnordered")) {
                                return call.proceed();
                            }
                            List<Object> inputs = new ArrayList<>();
                            for (Object input : call.iterable()) {
                                inputs.add(input);
                                if (inputs.size() > MANY) {
                                    throw new IllegalStateException("too many inputs");
                                }
                            }
                            return call.with(0, inputs).proceed();
                        }),
                Sabotage.that("the window is one larger than asked for")
                        .isToldBy("chunkSizeInvalid", "unorderedIsBounded", "windowNeverExceeded")
                        .mayBeToldBy("slowConsumerBoundsMemory")
                        .meddling(call -> {
                            return call.is("withWindow")
                                    ? call.with(0, (int) call.arg(0) + ((int) call.arg(0) > 0 ? 1 : 0))
                                            .proceed()
                                    : call.proceed();
                        }),
                Sabotage.that("imapUnordered waits for the next in order")
                        .isToldBy("unorderedHasNoHeadOfLineBlocking")
                        .hanging()
                        .meddling(call -> {
                            return call.is("imapUnordered")
                                    ? call.target().imap(call.iterable(), call.task())
                                    : call.proceed();
                        }),
                Sabotage.that("imapUnordered loses the last of many results")
                        .isToldBy("unorderedMultisetEqual")
                        .meddling(call -> {
                            return call.is("imapUnordered") && call.inputs() > 300
                                    ? call.stream().limit(call.inputs() - 1L)
                                    : call.proceed();
                        }),
                Sabotage.that("closing a stream does nothing")
                        .isToldBy("closingTheStreamEarlyStopsReading")
                        .meddling(call -> {
                            return call.is("imap", "imapUnordered") ? deafToClose(call.stream()) : call.proceed();
                        }),
                Sabotage.that("an iterator that throws is at its end")
                        .isToldBy("inputIteratorThrows")
                        .meddling(call -> {
                            // A path is an Iterable, too.
                            return !call.is("withCheckpoint")
                                            && !call.args().isEmpty()
                                            && call.arg(0) instanceof Iterable<?>
                                            && call.inputs() < 0
                                    ? call.with(0, endsQuietly(call.iterable())).proceed()
                                    : call.proceed();
                        }),
                retains(),
                Sabotage.that("map asks for the iterator twice")
                        .isToldBy("inputWithoutSize")
                        .meddling(call -> {
                            if (call.is("map")) {
                                Iterator<Object> unused = call.iterable().iterator();
                            }
                            return call.proceed();
                        }),
                Sabotage.that("chunk sizes are ignored")
                        .isToldBy("batchedMapOnEveryBackend", "chunkSizeInvalid", "chunksPartitionExactly")
                        .meddling(call -> {
                            return call.is("withChunkSize") && (int) call.arg(0) > 1
                                    ? call.with(0, 1).proceed()
                                    : call.proceed();
                        }),
                Sabotage.that("a chunk size of 0 is taken for 1")
                        .isToldBy("chunkSizeInvalid")
                        .meddling(call -> {
                            return call.is("withChunkSize")
                                    ? call.with(0, Math.max(1, (int) call.arg(0)))
                                            .proceed()
                                    : call.proceed();
                        }),
                Sabotage.that("chunks never grow")
                        .isToldBy("adaptiveChunkIsActive", "chunksPartitionExactly")
                        .meddling(call -> {
                            return call.is("map") ? call.on(call.target().withChunkSize(1)) : call.proceed();
                        }),
                Sabotage.that("batches hold one input each")
                        .isToldBy("batchedMapOnEveryBackend")
                        .meddling(call -> {
                            return call.is("batchedMap") ? call.on(call.target().withChunkSize(1)) : call.proceed();
                        }));
    }

    private static Stream<?> deafToClose(Stream<?> stream) {
        return (Stream<?>) Proxy.newProxyInstance(
                Stream.class.getClassLoader(), new Class<?>[] {Stream.class}, (proxy, method, args) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        Object answer = method.invoke(stream, args);
                        return answer instanceof Stream<?> next ? deafToClose(next) : answer;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static Iterable<Object> endsQuietly(Iterable<Object> inputs) {
        return () -> {
            Iterator<Object> iterator = inputs.iterator();
            return new Iterator<>() {
                private boolean ended;

                @Override
                public boolean hasNext() {
                    try {
                        return !ended && iterator.hasNext();
                    } catch (RuntimeException thrown) {
                        ended = true;
                        return false;
                    }
                }

                @Override
                public Object next() {
                    return iterator.next();
                }
            };
        };
    }

    private static Sabotage retains() {
        List<Object> kept = Collections.synchronizedList(new ArrayList<>());
        return Sabotage.that("streams keep what they gave")
                .isToldBy("resultsNotRetainedAfterYield")
                .meddling(call -> {
                    return call.is("imap", "imapUnordered") ? call.stream().peek(kept::add) : call.proceed();
                })
                .hanging();
    }
}
