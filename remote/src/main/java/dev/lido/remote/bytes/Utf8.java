package dev.lido.remote.bytes;

import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 in which a surrogate without its partner is coded like any other char, so that every string survives. The JDK's
 * fast coders replace such surrogates; only texts in which they replaced something are coded here.
 */
final class Utf8 {
    private Utf8() {}

    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hasQuestionMark(bytes) && hasLoneSurrogate(text) ? encodeEach(text) : bytes;
    }

    static String decode(byte[] bytes) throws UTFDataFormatException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : decodeEach(bytes);
    }

    /** What the JDK's encoder makes of a surrogate without its partner. */
    private static boolean hasQuestionMark(byte[] bytes) {
        for (byte b : bytes) {
            if (b == '?') {
                return true;
            }
        }
        return false;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static byte[] encodeEach(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(text.length(), 3));
        for (int i = 0; i < text.length(); i++) {
            int code = text.codePointAt(i);
            if (code < 0x80) {
                bytes.put((byte) code);
            } else if (code < 0x800) {
                bytes.put((byte) (0xC0 | code >> 6)).put((byte) (0x80 | (code & 0x3F)));
            } else if (code < 0x1_0000) {
                bytes.put((byte) (0xE0 | code >> 12))
                        .put((byte) (0x80 | (code >> 6 & 0x3F)))
                        .put((byte) (0x80 | (code & 0x3F)));
            } else {
                bytes.put((byte) (0xF0 | code >> 18))
                        .put((byte) (0x80 | (code >> 12 & 0x3F)))
                        .put((byte) (0x80 | (code >> 6 & 0x3F)))
                        .put((byte) (0x80 | (code & 0x3F)));
                i++;
            }
        }
        byte[] exact = new byte[bytes.position()];
        bytes.flip().get(exact);
        return exact;
    }

    private static String decodeEach(byte[] bytes) throws UTFDataFormatException {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at++];
            int more = first >= 0 ? 0 : first >= -16 ? 3 : first >= -32 ? 2 : 1;
            int code = first >= 0 ? first : first & (0x3F >> more);
            boolean begins = first >= 0 || (first >= (byte) 0xC0 && first <= (byte) 0xF4);
            if (!begins || bytes.length - at < more) {
                throw new UTFDataFormatException("no UTF-8 at byte " + (at - 1));
            }
            for (int i = 0; i < more; i++) {
                int next = bytes[at++];
                if (next >= (byte) 0xC0) {
                    throw new UTFDataFormatException("no UTF-8 at byte " + (at - 1));
                }
                code = code << 6 | (next & 0x3F);
            }
            if (code > Character.MAX_CODE_POINT) {
                throw new UTFDataFormatException("no UTF-8 before byte " + at);
            }
            text.appendCodePoint(code);
        }
        return text.toString();
    }
}
