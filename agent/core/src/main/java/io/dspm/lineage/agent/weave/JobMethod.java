package io.dspm.lineage.agent.weave;

import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Weaves a job's beginning and end around a method's body.
 *
 * <p>The handler that catches what the body throws claims no local variable at all, so it fits
 * whatever the body did with them; it tells the hook and throws the same object on.
 */
final class JobMethod extends MethodVisitor {

  private static final String HOOK = "io/dspm/lineage/agent/boot/JobTap";
  private static final String THROWABLE = "java/lang/Throwable";

  private final Job job;
  private final boolean hasFrames;
  private final boolean returnsObject;
  private final boolean returnsPublisher;
  private final String returnType;
  private final Label start = new Label();

  /**
   * @param job what the hook is told
   */
  JobMethod(MethodVisitor next, int classVersion, String descriptor, Job job) {
    super(Opcodes.ASM9, next);
    this.job = job;
    this.hasFrames = (classVersion & 0xFFFF) >= Opcodes.V1_6;
    Type returned = Type.getReturnType(descriptor);
    this.returnsObject = returned.getSort() == Type.OBJECT || returned.getSort() == Type.ARRAY;
    this.returnType = returned.getInternalName();
    this.returnsPublisher =
        switch (returnType) {
          case "java/util/concurrent/Flow$Publisher",
              "org/reactivestreams/Publisher",
              "reactor/core/publisher/Mono",
              "reactor/core/publisher/Flux" ->
              true;
          default -> false;
        };
  }

  /** A job as its method defines it. */
  record Job(String method, String name, String namespace) {}

  @Override
  public void visitCode() {
    super.visitCode();
    super.visitLdcInsn(job.method());
    super.visitLdcInsn(job.name());
    super.visitLdcInsn(job.namespace());
    hook("entered", "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V");
    super.visitLabel(start);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      if (returnsPublisher) {
        super.visitLdcInsn(job.method());
        hook("returnedPublisher", "(Ljava/lang/Object;Ljava/lang/String;)Ljava/lang/Object;");
        super.visitTypeInsn(Opcodes.CHECKCAST, returnType);
      } else if (returnsObject) {
        super.visitInsn(Opcodes.DUP);
        super.visitLdcInsn(job.method());
        hook("returnedObject", "(Ljava/lang/Object;Ljava/lang/String;)V");
      } else {
        super.visitLdcInsn(job.method());
        hook("returned", "(Ljava/lang/String;)V");
      }
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    Label handler = new Label();
    // The last entry of the table: the body's own handlers come first.
    super.visitTryCatchBlock(start, handler, handler, THROWABLE);
    super.visitLabel(handler);
    if (hasFrames) {
      super.visitFrame(Opcodes.F_FULL, 0, new Object[0], 1, new Object[] {THROWABLE});
    }
    super.visitInsn(Opcodes.DUP);
    super.visitLdcInsn(job.method());
    hook("threw", "(Ljava/lang/Throwable;Ljava/lang/String;)V");
    super.visitInsn(Opcodes.ATHROW);
    super.visitMaxs(maxStack, maxLocals);
  }

  private void hook(String name, String descriptor) {
    super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOK, name, descriptor, false);
  }
}
