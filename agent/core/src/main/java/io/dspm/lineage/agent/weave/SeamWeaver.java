package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.boot.ManualTap;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Gives {@code io.dspm.lineage.Seam} in the user's jar its bodies: each method calls the one of the
 * same name and descriptor in the boot loader.
 */
final class SeamWeaver {

  static final String SEAM = "io/dspm/lineage/Seam";

  private static final String HOOK = "io/dspm/lineage/agent/boot/ManualTap";

  private SeamWeaver() {}

  static byte[] weave(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Seam(writer), 0);
    return writer.toByteArray();
  }

  /** A user's jar may be newer than the agent: what it does not know does what stands in it. */
  private static boolean isKnown(String name, String descriptor) {
    for (Method known : ManualTap.class.getDeclaredMethods()) {
      if (Modifier.isPublic(known.getModifiers())
          && known.getName().equals(name)
          && Type.getMethodDescriptor(known).equals(descriptor)) {
        return true;
      }
    }
    return false;
  }

  private static final class Seam extends ClassVisitor {

    Seam(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if ((access & Opcodes.ACC_STATIC) == 0 || !isKnown(name, descriptor)) {
        return next;
      }
      next.visitCode();
      int slot = 0;
      for (Type parameter : Type.getArgumentTypes(descriptor)) {
        next.visitVarInsn(parameter.getOpcode(Opcodes.ILOAD), slot);
        slot += parameter.getSize();
      }
      next.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, name, descriptor, false);
      next.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
      next.visitMaxs(0, 0);
      next.visitEnd();
      // The old body is read and goes nowhere.
      return null;
    }
  }
}
