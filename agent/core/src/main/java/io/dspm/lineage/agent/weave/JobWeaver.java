package io.dspm.lineage.agent.weave;

import io.dspm.lineage.agent.config.JobPattern;
import io.dspm.lineage.agent.run.JobDescriptions;
import io.dspm.lineage.agent.weave.JobMethod.Job;
import java.util.List;
import java.util.function.BiConsumer;
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

  /** The end of the parameters of a Kotlin function that may suspend. */
  private static final String CONTINUATION = "Lkotlin/coroutines/Continuation;)";

  /** What a compiler makes, with the annotations of what it makes it of. */
  private static final int COPIED = Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC;

  private static final int UNTOUCHABLE = Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT | COPIED;

  private final JobDescriptions descriptions = new JobDescriptions();

  private final JobPatterns patterns;
  private final BiConsumer<String, String> refused;

  /**
   * @param refused is told of an annotation where it is of no effect: the method, and a sentence
   *     that says what to do
   */
  JobWeaver(List<JobPattern> configured, BiConsumer<String, String> refused) {
    this.patterns = new JobPatterns(configured);
    this.refused = refused;
  }

  /**
   * Whether a class may hold a job: cheap, for it is asked of every class that the pipeline loads.
   */
  boolean mayHoldJobs(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
    return !patterns.of(loader, internalName, bytes).isEmpty()
        || ConstantPool.holdsUtf8(bytes, ANNOTATION);
  }

  JobDescriptions descriptions() {
    return descriptions;
  }

  /** Patterns that no method has matched so far, each with the reason. */
  List<String> unmatched() {
    return patterns.unmatched();
  }

  /** The class with its jobs; {@code null} if it has none. */
  byte @Nullable [] weave(@Nullable ClassLoader loader, String internalName, byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    JobClass jobs = new JobClass(writer, internalName, patterns.of(loader, internalName, bytes));
    reader.accept(jobs, 0);
    return jobs.changed ? writer.toByteArray() : null;
  }

  private final class JobClass extends ClassVisitor {

    private final ClassVisitor out;
    private final String internalName;
    private final List<JobPattern> named;
    private int version;
    private boolean changed;

    JobClass(ClassVisitor out, String internalName, List<JobPattern> named) {
      super(Opcodes.ASM9, out);
      this.out = out;
      this.internalName = internalName;
      this.named = named;
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
      boolean suspends = descriptor.contains(CONTINUATION);
      if ((access & UNTOUCHABLE) != 0 || name.startsWith("<") || suspends) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        return (access & COPIED) != 0 ? next : new Refusing(next, access, name, suspends);
      }
      // An annotation comes before the code, but whether there is one is known only once it was
      // seen: the method is kept and written when it is complete.
      return new Candidate(access, name, descriptor, signature, exceptions);
    }

    /** Looks for the annotation where a user wrote it in vain. */
    private final class Refusing extends MethodVisitor {

      private final int access;
      private final String name;
      private final boolean suspends;

      Refusing(MethodVisitor next, int access, String name, boolean suspends) {
        super(Opcodes.ASM9, next);
        this.suspends = suspends;
        this.access = access;
        this.name = name;
      }

      @Override
      public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
        if (annotation.equals(ANNOTATION)) {
          String type = internalName.replace('/', '.');
          String method = name.startsWith("<") ? type + "'s constructor" : type + "." + name;
          refused.accept(method, "@LineageJob has no effect on " + method + why(type));
        }
        return super.visitAnnotation(annotation, visible);
      }

      private String why(String type) {
        if (name.startsWith("<")) {
          return ": annotate a method";
        }
        if (suspends) {
          return ", which returns and is called again wherever it suspends: annotate the function"
              + " that runs the coroutine";
        }
        return (access & Opcodes.ACC_NATIVE) != 0
            ? ", which is native: annotate the method that calls it"
            : ", which has no body: annotate the methods that implement it, or set lineage.jobs="
                + type
                + "+#"
                + name;
      }
    }

    private final class Candidate extends MethodNode {

      private @Nullable String jobName;
      private String jobNamespace = "";
      private String description = "";

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
            } else if (member.equals("description")) {
              description = value.toString();
            }
            super.visit(member, value);
          }
        };
      }

      @Override
      public void visitEnd() {
        super.visitEnd();
        boolean configured = isConfigured();
        MethodVisitor next =
            out.visitMethod(access, name, desc, signature, exceptions.toArray(new String[0]));
        if (jobName == null && !configured) {
          accept(next);
          return;
        }
        changed = true;
        String given = jobName == null || jobName.isBlank() ? defaultName() : jobName;
        Job job = new Job(internalName + "." + name + desc, given, jobNamespace);
        descriptions.note(job.method(), description);
        accept(new JobMethod(next, version, desc, job));
      }

      private boolean isConfigured() {
        boolean configured = false;
        for (JobPattern pattern : named) {
          if (pattern.fitsMethod(name)) {
            patterns.matched(pattern);
            configured = true;
          }
        }
        return configured;
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
