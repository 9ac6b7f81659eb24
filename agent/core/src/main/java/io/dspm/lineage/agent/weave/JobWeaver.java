package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.config.JobPattern;
import io.dspm.lineage.agent.weave.JobMethod.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves the user's jobs: methods with an annotation named {@code io.dspm.lineage.LineageJob}, and
 * those that the configuration names. Any thread.
 */
final class JobWeaver {

  static final String ANNOTATION = "Lio/dspm/lineage/LineageJob;";

  private static final int UNTOUCHABLE =
      Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC;

  private final Map<String, List<JobPattern>> patterns = new HashMap<>();
  private final Set<JobPattern> matched = ConcurrentHashMap.newKeySet();
  private final List<JobPattern> configured;

  JobWeaver(List<JobPattern> configured) {
    this.configured = configured;
    for (JobPattern pattern : configured) {
      String internalName = pattern.className().replace('.', '/');
      List<JobPattern> ofClass = patterns.get(internalName);
      if (ofClass == null) {
        ofClass = new ArrayList<>();
        patterns.put(internalName, ofClass);
      }
      ofClass.add(pattern);
    }
  }

  /**
   * Whether a class may hold a job: cheap, for it is asked of every class that the pipeline loads.
   */
  boolean mayHoldJobs(String internalName, byte[] bytes) {
    return patterns.containsKey(internalName) || ConstantPool.holdsUtf8(bytes, ANNOTATION);
  }

  /** Patterns that no method has matched so far. */
  List<JobPattern> unmatched() {
    List<JobPattern> left = new ArrayList<>(configured);
    left.removeAll(matched);
    return left;
  }

  /** The class with its jobs; {@code null} if it has none. */
  byte @Nullable [] weave(String internalName, byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    JobClass jobs = new JobClass(writer, internalName);
    reader.accept(jobs, 0);
    return jobs.changed ? writer.toByteArray() : null;
  }

  private @Nullable JobPattern patternFor(String internalName, String method) {
    for (JobPattern pattern : patterns.getOrDefault(internalName, List.of())) {
      if (pattern.allMethods() || pattern.method().equals(method)) {
        return pattern;
      }
    }
    return null;
  }

  private final class JobClass extends ClassVisitor {

    private final ClassVisitor out;
    private final String internalName;
    private int version;
    private boolean changed;

    JobClass(ClassVisitor out, String internalName) {
      super(Opcodes.ASM9, out);
      this.out = out;
      this.internalName = internalName;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      this.version = version;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      if ((access & UNTOUCHABLE) != 0 || name.startsWith("<")) {
        return super.visitMethod(access, name, descriptor, signature, exceptions);
      }
      // An annotation comes before the code, but whether there is one is known only once it was
      // seen: the method is kept
      // and written when it is complete.
      return new Candidate(access, name, descriptor, signature, exceptions);
    }

    private final class Candidate extends MethodNode {

      private @Nullable String jobName;
      private String jobNamespace = "";

      Candidate(
          int access,
          String name,
          String descriptor,
          @Nullable String signature,
          String @Nullable [] exceptions) {
        super(Opcodes.ASM9, access, name, descriptor, signature, exceptions);
      }

      @Override
      public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
        AnnotationVisitor next = super.visitAnnotation(annotation, visible);
        if (!annotation.equals(ANNOTATION)) {
          return next;
        }
        jobName = "";
        return new AnnotationVisitor(Opcodes.ASM9, next) {
          @Override
          public void visit(String member, Object value) {
            if (member.equals("name")) {
              jobName = value.toString();
            } else if (member.equals("namespace")) {
              jobNamespace = value.toString();
            }
            super.visit(member, value);
          }
        };
      }

      @Override
      public void visitEnd() {
        super.visitEnd();
        JobPattern pattern = patternFor(internalName, name);
        if (pattern != null) {
          matched.add(pattern);
        }
        MethodVisitor next =
            out.visitMethod(access, name, desc, signature, exceptions.toArray(new String[0]));
        if (jobName == null && pattern == null) {
          accept(next);
          return;
        }
        changed = true;
        String given = jobName == null || jobName.isBlank() ? defaultName() : jobName;
        Job job = new Job(internalName + "." + name + desc, given, jobNamespace);
        accept(new JobMethod(next, version, desc, job));
      }

      /** {@code SimpleClass.method}, as the source code says it. */
      private String defaultName() {
        String simple = internalName.substring(internalName.lastIndexOf('/') + 1);
        while (simple.endsWith("$")) {
          // Scala's objects.
          simple = simple.substring(0, simple.length() - 1);
        }
        return simple.substring(simple.lastIndexOf('$') + 1) + "." + name;
      }
    }
  }
}
