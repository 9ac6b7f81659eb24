package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;

import io.dspm.lineage.agent.config.JobPattern;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Which classes a pattern of the configuration finds. */
class JobPatternsTest {

  private final Bytes loader = new Bytes(null);

  @Test
  void subclassesAndImplementorsAreFoundByTheirBytesAlone() {
    define("a/Job", "java/lang/Object");
    define("a/Base", "java/lang/Object", "a/Job");
    define("a/Middle", "a/Base");
    define("a/Leaf", "a/Middle", "java/io/Serializable");
    define("a/Other", "java/lang/Object", "java/io/Serializable");
    JobPatterns patterns = patterns("a.Job+#run");

    assertThat(found(patterns, "a/Leaf")).containsExactly("a.Job+#run");
    assertThat(found(patterns, "a/Middle")).containsExactly("a.Job+#run");
    assertThat(found(patterns, "a/Job")).containsExactly("a.Job+#run");
    assertThat(found(patterns, "a/Other")).isEmpty();
    assertThat(loader.loaded).isZero();
  }

  @Test
  void theBaseMayBeOfTheJdkAndFarAway() {
    define("a/Task", "java/util/concurrent/FutureTask");
    define("a/Call", "java/lang/Object", "java/util/concurrent/Callable");
    JobPatterns patterns =
        patterns("java.util.concurrent.Callable+#run", "java.lang.Runnable+#run");

    assertThat(found(patterns, "a/Task")).containsExactly("java.lang.Runnable+#run");
    assertThat(found(patterns, "a/Call")).containsExactly("java.util.concurrent.Callable+#run");
  }

  @Test
  void aClassWithoutAResourceIsKnownOnceItWasSeen() {
    byte[] base = type("a/Base", "java/lang/Object", "java/lang/Runnable");
    byte[] leaf = type("a/Leaf", "a/Base");
    JobPatterns patterns = patterns("java.lang.Runnable+#run");
    JobPatterns unseen = patterns("java.lang.Runnable+#run");

    patterns.of(loader, "a/Base", base);
    assertThat(patterns.of(new Bytes(loader), "a/Leaf", leaf)).hasSize(1);
    assertThat(unseen.of(loader, "a/Leaf", leaf)).isEmpty();
  }

  @Test
  void aClassOfTheSameNameInAnotherLoaderIsAnotherClass() {
    Bytes one = new Bytes(null);
    Bytes other = new Bytes(null);
    JobPatterns patterns = patterns("java.lang.Runnable+#run");
    patterns.of(one, "a/Base", type("a/Base", "java/lang/Object", "java/lang/Runnable"));
    patterns.of(other, "a/Base", type("a/Base", "java/lang/Object"));

    byte[] leaf = type("a/Leaf", "a/Base");
    assertThat(patterns.of(one, "a/Leaf", leaf)).hasSize(1);
    assertThat(patterns.of(other, "a/Leaf", leaf)).isEmpty();
  }

  @Test
  void aHierarchyThatLeadsBackToItselfEnds() {
    define("a/One", "a/Two");
    define("a/Two", "a/One");

    assertThat(found(patterns("b.Base+#run"), "a/One")).isEmpty();
  }

  @Test
  void aLoaderThatFailsIsAskedInVain() {
    Bytes broken =
        new Bytes(null) {
          @Override
          public InputStream getResourceAsStream(String name) {
            throw new IllegalStateException("closed");
          }
        };

    assertThat(patterns("a.Base+#run").of(broken, "a/Leaf", type("a/Leaf", "a/Base"))).hasSize(1);
    assertThat(patterns("b.Base+#run").of(broken, "a/Leaf", type("a/Leaf", "a/Base"))).isEmpty();
  }

  @Test
  void aClassWithoutAMethodOfTheNameIsNotWoven() {
    define("a/Etl", "java/lang/Object");
    JobPatterns patterns = patterns("a.**#load", "a.*#r*n", "a.**#run");

    assertThat(found(patterns, "a/Etl")).containsExactly("a.*#r*n", "a.**#run");
    assertThat(patterns.unmatched())
        .contains("a.**#load (such classes were loaded but have no such method with a body)");
  }

  @Test
  void theAgentsOwnClassesAreNoJobs() {
    JobPatterns patterns = patterns("**#run", "io.dspm.lineage.Lineage#start");

    assertThat(patterns.of(loader, "io/dspm/lineage/Lineage", type("x", "java/lang/Object")))
        .isEmpty();
    assertThat(patterns.of(loader, "io/dspm/lineage/agent/launch/X", type("x", "java/lang/Object")))
        .isEmpty();
    assertThat(patterns.of(loader, "io/dspm/lineage/demo/X", type("x", "java/lang/Object")))
        .hasSize(1);
  }

  @Test
  void whatWasNotFoundIsSaidWithTheReason() {
    define("a/Etl", "java/lang/Object");
    JobPatterns patterns = patterns("a.Etl#laod", "a.Elt#load", "b.**#run", "c.Base+#run");
    found(patterns, "a/Etl");

    assertThat(patterns.unmatched())
        .containsExactly(
            "a.Etl#laod (a.Etl was loaded but has no such method with a body)",
            "a.Elt#load (no class of that name was loaded)",
            "b.**#run (no such class was loaded)",
            "c.Base+#run (no such class was loaded)");
  }

  private void define(String name, String superName, String... interfaces) {
    loader.classes.put(name + ".class", type(name, superName, interfaces));
  }

  private List<String> found(JobPatterns patterns, String name) {
    return patterns.of(loader, name, loader.classes.get(name + ".class")).stream()
        .map(JobPattern::toString)
        .toList();
  }

  private static JobPatterns patterns(String... texts) {
    return new JobPatterns(Stream.of(texts).map(JobPattern::parse).toList());
  }

  /** A class with a method {@code run}. */
  private static byte[] type(String name, String superName, String... interfaces) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(Opcodes.V17, ACC_PUBLIC | ACC_SUPER, name, null, superName, interfaces);
    MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "run", "()V", null, null);
    code.visitCode();
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static class Bytes extends ClassLoader {

    final Map<String, byte[]> classes = new HashMap<>();
    int loaded;

    Bytes(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      loaded++;
      return super.loadClass(name, resolve);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      byte[] bytes = classes.get(name);
      return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
  }
}
