package dev.lido.examples.census;

import static org.assertj.core.api.Assertions.assertThat;
import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V17;
import static org.objectweb.asm.Opcodes.V25;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;

class ClassFileTest {
    @ParameterizedTest
    @ValueSource(ints = {V17, V25})
    void countsMethodsAndTheirCode(int version) {
        ClassWriter file = new ClassWriter(0);
        file.visit(version, ACC_PUBLIC | ACC_ABSTRACT, "sky/Star", null, "java/lang/Object", new String[] {
            "java/lang/Runnable", "java/lang/Cloneable"
        });
        file.visitField(ACC_PUBLIC | ACC_STATIC, "COUNT", "I", null, 7).visitEnd();
        file.visitField(ACC_PUBLIC, "name", "Ljava/lang/String;", "TT;", null).visitEnd();
        file.visitMethod(ACC_PUBLIC | ACC_ABSTRACT, "shine", "()V", null, new String[] {"java/lang/Exception"})
                .visitEnd();
        code(file, "twinkle", "()V", 0, NOP, NOP, NOP, RETURN);
        code(file, "half", "(I)I", 1, ILOAD, IRETURN);

        Tally tally = ClassFile.tally(file.toByteArray());

        assertThat(tally).isEqualTo(new Tally(1, 3, 6, new Method("sky.Star.twinkle", 4)));
    }

    private static void code(ClassWriter file, String name, String descriptor, int stack, int... opcodes) {
        MethodVisitor method = file.visitMethod(ACC_PUBLIC | ACC_STATIC, name, descriptor, null, null);
        method.visitCode();
        for (int opcode : opcodes) {
            if (opcode == ILOAD) {
                method.visitVarInsn(ILOAD, 0); // one byte: iload_0
            } else {
                method.visitInsn(opcode);
            }
        }
        method.visitMaxs(stack, stack);
        method.visitEnd();
    }
}
