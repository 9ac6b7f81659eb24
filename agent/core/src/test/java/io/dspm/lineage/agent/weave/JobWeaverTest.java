package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;

import io.dspm.lineage.agent.config.JobPattern;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Woven classes, loaded, verified and run. */
class JobWeaverTest {

  private static final String PACKAGE = "io.dspm.lineage.agent.weave.";
  private static final Class<?>[] SAMPLES = {
    SampleJobs.class, SampleJobs.Inner.class, SampleJobs.Inner.Deep.class, SampleInterface.class
  };

  private final Map<String, String> refused = new TreeMap<>();
  private final JobWeaver weaver = weaver(List.of());
  private JobCalls told;
  private Class<?> jobs;

  @BeforeEach
  void weaveSamples() throws ClassNotFoundException {
    jobs = samples(weaver).loadClass(SampleJobs.class.getName());
    told = new JobCalls();
  }

  @AfterEach
  void close() {
    told.close();
  }

  @Test
  void aStaticMethodIsARun() throws Exception {
    call("nothing");

    assertThat(told.calls).containsExactly("> SampleJobs.nothing", "< SampleJobs.nothing");
    assertThat(told.namespaces).containsExactly("");
  }

  @Test
  void whatAJobSaysOfItselfIsKnownByItsMethod() {
    String type = SampleJobs.class.getName().replace('.', '/');

    assertThat(weaver.descriptions().of(type + ".named()Ljava/lang/String;")).isEqualTo("Does it.");
    assertThat(weaver.descriptions().of(type + ".blank()Ljava/lang/String;")).isNull();
  }

  @Test
  void whatAMethodReturnsComesThroughWhateverItsType() throws Exception {
    assertThat(call("anInt", 1, 2L, 3.0, "four")).isEqualTo(10);
    assertThat(call("aLong", 1L << 40, 10L)).isEqualTo(SampleJobs.aLong(1L << 40, 10L));
    assertThat(call("aDouble", 2.25)).isEqualTo(1.5);
    assertThat(call("aDouble", -2.25)).isEqualTo(-1.5);
    assertThat(call("aFloat")).isEqualTo(2.5f);
    assertThat(call("aBoolean", true)).isEqualTo(false);
    assertThat(told.results).hasSize(6).containsOnlyNulls();
    told.results.clear();

    byte[] bytes = (byte[]) call("bytes", 3);
    long[][] arrays = (long[][]) call("arrays", 4);
    assertThat(bytes).hasSize(3);
    assertThat(arrays).hasNumberOfRows(4);
    assertThat(call("nullResult")).isNull();
    assertThat(told.results).hasSize(3);
    assertThat(told.results.get(0)).isSameAs(bytes);
    assertThat(told.results.get(1)).isSameAs(arrays);
    assertThat(told.results.get(2)).isNull();
  }

  @Test
  void theAnnotationsNameAndNamespaceAreTaken() throws Exception {
    assertThat(call("named")).isEqualTo("named");

    assertThat(told.calls.get(0)).isEqualTo("> my job");
    assertThat(told.namespaces).containsExactly("my.ns");
  }

  @Test
  void aBlankNameIsNone() throws Exception {
    call("blank");

    assertThat(told.calls.get(0)).isEqualTo("> SampleJobs.blank");
  }

  @Test
  void privateGenericAndSynchronizedMethodsAreRuns() throws Exception {
    assertThat(call("callHidden")).isEqualTo("hidden");
    assertThat(call("generic", List.of("a", "c", "b"))).isEqualTo("c");
    assertThat(call("locked")).isEqualTo("locked");

    assertThat(told.calls)
        .containsExactly(
            "> SampleJobs.hidden",
            "< SampleJobs.hidden",
            "> SampleJobs.generic",
            "< SampleJobs.generic",
            "> SampleJobs.locked",
            "< SampleJobs.locked");
  }

  @Test
  void eachLevelOfARecursionIsARunInsideTheOneBefore() throws Exception {
    assertThat(call("recursive", 2)).isEqualTo(2);

    assertThat(told.calls)
        .containsExactly(
            "> SampleJobs.recursive",
            "> SampleJobs.recursive",
            "> SampleJobs.recursive",
            "< SampleJobs.recursive",
            "< SampleJobs.recursive",
            "< SampleJobs.recursive");
  }

  @Test
  void whatAMethodThrowsIsToldAndThrownOnAsItIs() {
    Throwable thrown = catchThrowable(() -> call("throwing", "disk full"));

    assertThat(thrown).isExactlyInstanceOf(IOException.class).hasMessage("disk full");
    assertThat(told.calls).containsExactly("> SampleJobs.throwing", "< SampleJobs.throwing threw");
    assertThat(told.errors.get(0)).isSameAs(thrown);
  }

  @Test
  void whatTheBodyCatchesItselfIsNoFailure() throws Exception {
    for (int kind : new int[] {0, 1, 2, 4}) {
      assertThat(call("caught", kind)).isEqualTo(SampleJobs.caught(kind));
    }
    assertThat(told.errors).isEmpty();
    assertThat(told.calls).hasSize(8);

    assertThat(catchThrowable(() -> call("caught", 3))).isExactlyInstanceOf(AssertionError.class);
    assertThat(told.errors).hasSize(1);
  }

  @Test
  void loopsSwitchesLambdasAndResourcesWorkAsBefore() throws Exception {
    List<String> closed = new ArrayList<>();
    Callable<AutoCloseable> opens = () -> () -> closed.add("closed");
    assertThat(call("withResources", opens)).isEqualTo(2);
    assertThat(closed).hasSize(2);
    assertThat(call("switches", new Object(), "a")).isEqualTo("b4");
    assertThat(call("switches", new Object(), "c")).isEqualTo("?");
    assertThat(call("inLambda", "x")).isEqualTo("X");

    Callable<AutoCloseable> fails =
        () ->
            () -> {
              throw new IOException("on close");
            };
    Throwable thrown = catchThrowable(() -> call("withResources", fails));
    assertThat(thrown).hasMessage("on close");
    assertThat(thrown.getSuppressed()).hasSize(1);
  }

  @Test
  void defaultAndStaticMethodsOfAnInterfaceAreRuns() throws Exception {
    Class<?> itself = jobs.getInterfaces()[1];
    assertThat(itself.getName()).isEqualTo(SampleInterface.class.getName());
    assertThat(method(itself, "doubled").invoke(instance())).isEqualTo(2);
    assertThat(method(itself, "fixed").invoke(null)).isEqualTo(7);

    assertThat(told.calls)
        .containsExactly(
            "> SampleInterface.doubled",
            "< SampleInterface.doubled",
            "> SampleInterface.fixed",
            "< SampleInterface.fixed");
  }

  @Test
  void aNestedClassIsNamedAsTheSourceNamesIt() throws Exception {
    ClassLoader loader = jobs.getClassLoader();
    Class<?> inner = loader.loadClass(SampleJobs.Inner.class.getName());
    Object outer = make(inner);
    method(inner, "inner").invoke(outer);
    Class<?> deep = loader.loadClass(SampleJobs.Inner.Deep.class.getName());
    var constructor = deep.getDeclaredConstructor(inner);
    constructor.setAccessible(true);
    method(deep, "deep").invoke(constructor.newInstance(outer));

    assertThat(told.calls).contains("> Inner.inner", "> Deep.deep");
  }

  @Test
  void aBridgeIsNoRunOfItsOwn() throws Exception {
    @SuppressWarnings("unchecked")
    var supplier = (java.util.function.Supplier<String>) instance();
    assertThat(supplier.get()).isEqualTo("got");

    assertThat(told.calls).containsExactly("> SampleJobs.get", "< SampleJobs.get");
  }

  @Test
  void constructorsAndNativeMethodsAndOthersStayAsTheyAre() throws Exception {
    instance();
    assertThat(call("noJob")).isEqualTo("no job");
    assertThat(catchThrowable(() -> call("natively"))).isInstanceOf(UnsatisfiedLinkError.class);

    assertThat(told.calls).isEmpty();
  }

  @Test
  void whileTheAgentIsOffWovenMethodsJustRun() throws Exception {
    told.close();

    assertThat(call("recursive", 3)).isEqualTo(3);
    assertThat(catchThrowable(() -> call("throwing", "x"))).hasMessage("x");
    assertThat(told.calls).isEmpty();
  }

  @Test
  void aMethodThatTheConfigurationNamesIsARunWithAllItsOverloads() throws Exception {
    JobPattern pattern = JobPattern.parse(PACKAGE + "SamplePlain#one");
    JobPattern other = JobPattern.parse(PACKAGE + "SamplePlain#three");
    JobWeaver configured = weaver(List.of(pattern, other));
    assertThat(configured.unmatched())
        .containsExactly(
            pattern + " (no class of that name was loaded)",
            other + " (no class of that name was loaded)");
    Class<?> plain = plain(configured);
    assertThat(method(plain, "one").invoke(null)).isEqualTo(1);
    Method overload = plain.getDeclaredMethod("one", int.class);
    overload.setAccessible(true);
    assertThat(overload.invoke(null, 5)).isEqualTo(5);

    assertThat(told.calls)
        .containsExactly(
            "> SamplePlain.one", "< SamplePlain.one", "> SamplePlain.one", "< SamplePlain.one");
    assertThat(configured.unmatched())
        .containsExactly(
            other
                + " ("
                + SamplePlain.class.getName()
                + " was loaded but has no such method with a body)");
  }

  @Test
  void anAsteriskMeansEveryMethodOfTheClass() throws Exception {
    JobPattern pattern = JobPattern.parse(PACKAGE + "SamplePlain#*");
    JobWeaver configured = weaver(List.of(pattern));
    assertThat(method(plain(configured), "one").invoke(null)).isEqualTo(1);

    assertThat(told.calls)
        .containsExactly(
            "> SamplePlain.one", "> SamplePlain.two", "< SamplePlain.two", "< SamplePlain.one");
    assertThat(configured.unmatched()).isEmpty();
  }

  @Test
  void anAnnotatedMethodThatIsConfiguredTooIsOneRunUnderItsAnnotationsName() throws Exception {
    JobWeaver configured = weaver(List.of(JobPattern.parse(PACKAGE + "SampleJobs#named")));
    jobs = samples(configured).loadClass(SampleJobs.class.getName());
    call("named");

    assertThat(told.calls).containsExactly("> my job", "< SampleJobs.named");
  }

  @Test
  void aClassWithoutJobsIsLeftAloneAndTheWorkIsSaved() {
    byte[] plain = ClassFiles.of(SamplePlain.class);
    String name = ClassFiles.internalName(SamplePlain.class);

    assertThat(weaver.mayHoldJobs(null, name, plain)).isFalse();
    assertThat(weaver.weave(null, name, plain)).isNull();
    assertThat(weaver.mayHoldJobs(null, "x", ClassFiles.of(SampleJobs.class))).isTrue();
    assertThat(weaver(List.of(JobPattern.parse(PACKAGE + "SamplePlain#three"))))
        .satisfies(
            configured -> {
              assertThat(configured.mayHoldJobs(null, name, plain)).isTrue();
              assertThat(configured.weave(null, name, plain)).isNull();
            });
  }

  @Test
  void noBridgeNoConstructorAndNoLambdaBodyIsTouched() {
    String name = ClassFiles.internalName(SampleJobs.class);
    JobWeaver all = weaver(List.of(JobPattern.parse(PACKAGE + "SampleJobs#*")));
    ClassNode woven = new ClassNode();
    new ClassReader(all.weave(null, name, ClassFiles.of(SampleJobs.class))).accept(woven, 0);

    for (MethodNode method : woven.methods) {
      boolean untouchable =
          method.name.startsWith("<")
              || (method.access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_NATIVE)) != 0;
      assertThat(hooks(method))
          .as(method.name + method.desc)
          .matches(calls -> untouchable ? calls == 0 : calls >= 2);
    }
    assertThat(woven.methods).extracting(method -> method.name).contains("lambda$inLambda$0");
  }

  @ParameterizedTest
  @ValueSource(ints = {Opcodes.V1_5, Opcodes.V1_6, Opcodes.V1_8, Opcodes.V17})
  void classesOfAnyAgeAreWovenAndVerified(int version) throws Exception {
    byte[] old = loopWithHandler(version);
    JobWeaver configured = weaver(List.of(JobPattern.parse("Old#sum")));
    byte[] woven = configured.weave(null, "Old", old);
    Class<?> type = ClassFiles.loader(Map.of("Old", woven)).loadClass("Old");

    assertThat(type.getMethod("sum", int.class).invoke(null, 4)).isEqualTo(10);
    assertThat(catchThrowable(() -> invoke(type.getMethod("sum", int.class), null, -1)))
        .isExactlyInstanceOf(ArithmeticException.class);
    assertThat(told.calls)
        .containsExactly("> Old.sum", "< Old.sum", "> Old.sum", "< Old.sum threw");
    assertThat(versionOf(woven)).isEqualTo(version);
  }

  /** {@code sum(n)}: the sum up to n, by a loop; n / 0 for a negative one. */
  private static byte[] loopWithHandler(int version) {
    boolean frames = version >= Opcodes.V1_7;
    ClassWriter writer =
        new ClassWriter(frames ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS);
    writer.visit(version, ACC_PUBLIC | ACC_SUPER, "Old", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "sum", "(I)I", null, null);
    Label loop = new Label();
    Label done = new Label();
    Label positive = new Label();
    code.visitCode();
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFGE, positive);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitInsn(Opcodes.IDIV);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(positive);
    code.visitInsn(Opcodes.ICONST_0);
    code.visitVarInsn(Opcodes.ISTORE, 1);
    code.visitLabel(loop);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFEQ, done);
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.IADD);
    code.visitVarInsn(Opcodes.ISTORE, 1);
    code.visitIincInsn(0, -1);
    code.visitJumpInsn(Opcodes.GOTO, loop);
    code.visitLabel(done);
    code.visitVarInsn(Opcodes.ILOAD, 1);
    code.visitInsn(Opcodes.IRETURN);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static int versionOf(byte[] classFile) {
    return ((classFile[6] & 0xFF) << 8) | (classFile[7] & 0xFF);
  }

  private static long hooks(MethodNode method) {
    return Arrays.stream(method.instructions.toArray())
        .filter(MethodInsnNode.class::isInstance)
        .filter(node -> ((MethodInsnNode) node).owner.endsWith("/boot/JobTap"))
        .count();
  }

  private Object call(String name, Object... arguments) throws Exception {
    Method method = method(jobs, name);
    boolean isStatic = java.lang.reflect.Modifier.isStatic(method.getModifiers());
    return invoke(method, isStatic ? null : instance(), arguments);
  }

  private static Object invoke(Method method, Object on, Object... arguments) throws Exception {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  private Object instance() throws Exception {
    return make(jobs);
  }

  private static Object make(Class<?> type) throws Exception {
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static Method method(Class<?> type, String name) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name)
          && !method.isBridge()
          && (method.getParameterCount() == 0 || !name.equals("one"))) {
        method.setAccessible(true);
        return method;
      }
    }
    throw new AssertionError("No method " + name);
  }

  private JobWeaver weaver(List<JobPattern> patterns) {
    return new JobWeaver(patterns, refused::put);
  }

  private static ClassLoader samples(JobWeaver weaver) {
    Map<String, byte[]> classes = new HashMap<>();
    for (Class<?> sample : SAMPLES) {
      byte[] woven = weaver.weave(null, ClassFiles.internalName(sample), ClassFiles.of(sample));
      assertThat(woven).as(sample.getName()).isNotNull();
      classes.put(sample.getName(), woven);
    }
    return ClassFiles.loader(classes);
  }

  private static Class<?> plain(JobWeaver weaver) throws ClassNotFoundException {
    byte[] woven =
        weaver.weave(
            null, ClassFiles.internalName(SamplePlain.class), ClassFiles.of(SamplePlain.class));
    return ClassFiles.loader(Map.of(SamplePlain.class.getName(), woven))
        .loadClass(SamplePlain.class.getName());
  }
}
