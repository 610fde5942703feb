package com.example.modular;

import dev.lido.Mapper;
import java.io.Serializable;
import java.util.List;

/** Counts letters, by tasks whose results are of a class of this module. */
final class Words {
    private Words() {}

    /** A word and how long it is. */
    record Word(String text, int length) implements Serializable {}

    static List<Word> measured(Mapper pool, List<String> texts) {
        return pool.map(texts, text -> new Word(text, text.length()));
    }
}
