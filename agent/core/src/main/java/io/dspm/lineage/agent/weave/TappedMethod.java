package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.weave.Tap.Argument;
import io.dspm.lineage.agent.weave.Tap.ArgumentField;
import io.dspm.lineage.agent.weave.Tap.BelowTop;
import io.dspm.lineage.agent.weave.Tap.Call;
import io.dspm.lineage.agent.weave.Tap.HookMethod;
import io.dspm.lineage.agent.weave.Tap.Operand;
import io.dspm.lineage.agent.weave.Tap.This;
import io.dspm.lineage.agent.weave.Tap.ThisField;
import io.dspm.lineage.agent.weave.Tap.Top;
import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Weaves the calls of one method into it as it is copied. */
final class TappedMethod extends MethodVisitor {

  private static final int API = Opcodes.ASM9;
  private static final String THROWABLE = "java/lang/Throwable";

  private final List<Tap> taps;
  private final boolean isStatic;
  private final Type[] parameters;
  private final boolean catches;
  private final Label body = new Label();

  TappedMethod(
      MethodVisitor next, int classVersion, int access, String descriptor, List<Tap> taps) {
    super(API, next);
    this.taps = taps;
    this.catches = (classVersion & 0xFFFF) >= Opcodes.V1_6 && has(Where.THROW);
    this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
    this.parameters = Type.getArgumentTypes(descriptor);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    weave(Where.ENTRY);
    if (catches) {
      super.visitLabel(body);
    }
  }

  /** As {@link JobMethod} has it: the handler claims no local variable, and is the last one. */
  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    if (catches) {
      Label handler = new Label();
      super.visitTryCatchBlock(body, handler, handler, THROWABLE);
      super.visitLabel(handler);
      super.visitFrame(Opcodes.F_FULL, 0, new Object[0], 1, new Object[] {THROWABLE});
      weave(Where.THROW);
      super.visitInsn(Opcodes.ATHROW);
    }
    super.visitMaxs(maxStack, maxLocals);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      weave(Where.RETURN);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    for (Tap tap : taps) {
      if (isNative(tap, owner, name, descriptor)
          || isAt(tap, Where.BEFORE_CALL, owner, name, descriptor)) {
        weave(tap);
      }
    }
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    for (Tap tap : taps) {
      if (isAt(tap, Where.AFTER_CALL, owner, name, descriptor)) {
        weave(tap);
      }
    }
  }

  private static boolean isNative(Tap tap, String owner, String name, String descriptor) {
    return tap.where() == Where.NATIVE
        && tap.method().equals(name)
        && tap.descriptor().equals(descriptor)
        && tap.owner().equals(owner);
  }

  private static boolean isAt(Tap tap, Where where, String owner, String name, String descriptor) {
    Call call = tap.around();
    return tap.where() == where
        && call != null
        && call.name().equals(name)
        && Tap.fits(call.descriptor(), descriptor)
        && call.owner().equals(owner);
  }

  private boolean has(Where where) {
    for (Tap tap : taps) {
      if (tap.where() == where) {
        return true;
      }
    }
    return false;
  }

  private void weave(Where where) {
    for (Tap tap : taps) {
      if (tap.where() == where) {
        weave(tap);
      }
    }
  }

  private void weave(Tap tap) {
    for (Operand operand : tap.operands()) {
      push(tap, operand);
    }
    HookMethod hook = tap.hook();
    super.visitMethodInsn(
        Opcodes.INVOKESTATIC, hook.owner(), hook.name(), hook.descriptor(), false);
    Argument replaced = tap.replaced();
    if (replaced != null) {
      int index = replaced.index();
      super.visitVarInsn(parameters[index].getOpcode(Opcodes.ISTORE), slot(index));
    }
  }

  private void push(Tap tap, Operand operand) {
    if (operand instanceof Argument argument) {
      pushArgument(argument.index());
    } else if (operand instanceof ArgumentField field) {
      pushArgument(field.index());
      super.visitFieldInsn(Opcodes.GETFIELD, field.owner(), field.name(), field.descriptor());
    } else if (operand instanceof This) {
      super.visitVarInsn(Opcodes.ALOAD, 0);
    } else if (operand instanceof ThisField field) {
      super.visitVarInsn(Opcodes.ALOAD, 0);
      super.visitFieldInsn(Opcodes.GETFIELD, tap.owner(), field.name(), field.descriptor());
    } else if (operand instanceof Top) {
      super.visitInsn(Opcodes.DUP);
    } else if (operand instanceof BelowTop) {
      super.visitInsn(Opcodes.DUP2);
      super.visitInsn(Opcodes.POP);
    }
  }

  private void pushArgument(int index) {
    super.visitVarInsn(parameters[index].getOpcode(Opcodes.ILOAD), slot(index));
  }

  private int slot(int index) {
    int slot = isStatic ? 0 : 1;
    for (int i = 0; i < index; i++) {
      slot += parameters[i].getSize();
    }
    return slot;
  }
}
