package dev.lido.examples.census;

import org.objectweb.asm.ClassReader;

/**
 * Counts the methods of a class file and the bytes of their code. ASM's visitors report the instructions but not their
 * length. This class therefore walks the tables of the class file (JVM specification, 4.1 to 4.7) with ASM's reader,
 * which knows the constant pool.
 */
final class ClassFile {
    private final ClassReader reader;
    private final char[] buffer;
    private int at;

    private ClassFile(byte[] bytes) {
        reader = new ClassReader(bytes);
        buffer = new char[reader.getMaxStringLength()];
        at = reader.header;
    }

    static Tally tally(byte[] classFile) {
        return new ClassFile(classFile).tally();
    }

    private Tally tally() {
        at += 6; // access flags, this class, super class
        for (int interfaces = next2(); interfaces > 0; interfaces--) {
            at += 2;
        }
        for (int fields = next2(); fields > 0; fields--) {
            nextMember();
        }
        Tally tally = Tally.ONE_CLASS;
        for (int methods = next2(); methods > 0; methods--) {
            tally = tally.plus(Tally.ofMethod(nextMember()));
        }
        return tally;
    }

    /** Reads a field or method. The length of its code is 0 for fields and for abstract and native methods. */
    private Method nextMember() {
        String name = reader.readUTF8(at + 2, buffer);
        int codeLength = 0;
        at += 6; // access flags, name, descriptor
        for (int attributes = next2(); attributes > 0; attributes--) {
            if (reader.readUTF8(at, buffer).equals("Code")) {
                codeLength = reader.readInt(at + 10); // after name, attribute length, stack and locals
            }
            at += 6 + reader.readInt(at + 2);
        }
        return new Method(reader.getClassName().replace('/', '.') + '.' + name, codeLength);
    }

    private int next2() {
        at += 2;
        return reader.readUnsignedShort(at - 2);
    }
}
