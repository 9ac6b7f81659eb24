package io.dspm.lineage.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Weaves the {@link TapTable} into classes of the JDK. Any thread. */
final class JdkWeaver {

  private final Map<String, List<Tap>> byClass = new HashMap<>();
  private final Set<Tap> woven = ConcurrentHashMap.newKeySet();

  JdkWeaver(List<Tap> taps) {
    for (Tap tap : taps) {
      List<Tap> ofClass = byClass.get(tap.owner());
      if (ofClass == null) {
        ofClass = new ArrayList<>();
        byClass.put(tap.owner(), ofClass);
      }
      ofClass.add(tap);
    }
  }

  boolean knows(String internalName) {
    return byClass.containsKey(internalName);
  }

  /** The taps that found their method so far. */
  Set<Tap> woven() {
    return woven;
  }

  /** The class with its taps; {@code null} if it has none of the methods. */
  byte @Nullable [] weave(String internalName, byte[] bytes) {
    List<Tap> taps = byClass.get(internalName);
    if (taps == null) {
      return null;
    }
    ClassReader reader = new ClassReader(bytes);
    // Given the reader, the writer copies untouched methods as they are. Straight-line code needs
    // no new frames.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    TappedClass tapped = new TappedClass(writer, taps);
    reader.accept(tapped, 0);
    return tapped.changed ? writer.toByteArray() : null;
  }

  private final class TappedClass extends ClassVisitor {

    private final List<Tap> taps;
    private boolean changed;

    TappedClass(ClassVisitor next, List<Tap> taps) {
      super(Opcodes.ASM9, next);
      this.taps = taps;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
        return next;
      }
      List<Tap> ofMethod = new ArrayList<>();
      for (Tap tap : taps) {
        if (tap.method().equals(name) && tap.descriptor().equals(descriptor)) {
          ofMethod.add(tap);
        }
      }
      if (ofMethod.isEmpty()) {
        return next;
      }
      changed = true;
      woven.addAll(ofMethod);
      return new TappedMethod(next, access, descriptor, ofMethod);
    }
  }
}
