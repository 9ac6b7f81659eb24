package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.weave.Tap.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

/** Weaves taps of the {@link TapTable} into the classes that they name. Any thread. */
final class TapWeaver {

  private final Map<String, List<Tap>> byClass = new HashMap<>();

  /** The hooks that are called by now from classes of {@code java.nio}. */
  private final Set<String> woven = ConcurrentHashMap.newKeySet();

  TapWeaver(List<Tap> taps) {
    for (Tap tap : taps) {
      List<Tap> ofClass = byClass.get(tap.owner());
      if (ofClass == null) {
        ofClass = new ArrayList<>();
        byClass.put(tap.owner(), ofClass);
      }
      ofClass.add(tap);
    }
  }

  /**
   * Whether channels can be followed by what was woven so far: the class that reads for them is
   * another from JDK to JDK.
   */
  boolean followsChannels() {
    return woven.contains("reading");
  }

  boolean knows(String internalName) {
    return byClass.containsKey(internalName);
  }

  /** The class with its taps; {@code null} if it has none of the methods. */
  byte @Nullable [] weave(String internalName, byte[] bytes) {
    List<Tap> taps = byClass.get(internalName);
    if (taps == null) {
      return null;
    }
    ClassReader reader = new ClassReader(bytes);
    // Given the reader, the writer copies untouched methods as they are. What is woven brings the
    // one frame that it needs.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    TappedClass tapped = new TappedClass(writer, taps, natives(reader));
    reader.accept(tapped, 0);
    woven.addAll(tapped.hooks);
    return tapped.changed ? writer.toByteArray() : null;
  }

  /**
   * A class's natives: a method that is native on one JDK may be the one that calls the native on
   * the next.
   */
  private static Set<String> natives(ClassReader reader) {
    Set<String> natives = new HashSet<>();
    ClassVisitor collector =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public @Nullable MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            if ((access & Opcodes.ACC_NATIVE) != 0) {
              natives.add(name + descriptor);
            }
            return null;
          }
        };
    reader.accept(
        collector, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return natives;
  }

  private static final class TappedClass extends ClassVisitor {

    private final List<Tap> taps;
    private final Set<String> natives;
    private final Set<String> hooks = new HashSet<>();
    private int version;
    private boolean changed;

    TappedClass(ClassVisitor next, List<Tap> taps, Set<String> natives) {
      super(Opcodes.ASM9, next);
      this.taps = taps;
      this.natives = natives;
    }

    @Override
    public void visit(
        int classVersion,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      version = classVersion;
      super.visit(classVersion, access, name, signature, superName, interfaces);
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
        boolean concerns =
            tap.where() == Where.NATIVE
                ? natives.contains(tap.method() + tap.descriptor())
                : tap.method().equals(name) && Tap.fits(tap.descriptor(), descriptor);
        if (concerns) {
          ofMethod.add(tap);
        }
      }
      if (ofMethod.isEmpty()) {
        return next;
      }
      changed = true;
      for (Tap tap : ofMethod) {
        if (tap.owner().startsWith("sun/nio/")) {
          hooks.add(tap.hook().name());
        }
      }
      return new TappedMethod(next, version, access, descriptor, ofMethod);
    }
  }
}
