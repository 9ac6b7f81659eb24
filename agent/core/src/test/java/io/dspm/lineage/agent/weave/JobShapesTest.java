package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;

import io.dspm.lineage.agent.config.JobPattern;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Jobs as no Java compiler of today writes them, and annotations where they are of no effect. */
class JobShapesTest {

  private static final String OVERRIDES = SampleOverrides.class.getName();

  private final JobCalls told = new JobCalls();
  private final Map<String, String> refused = new TreeMap<>();

  @AfterEach
  void close() {
    told.close();
  }

  @Test
  void anOverrideIsAJobOnlyIfItIsAnnotatedItself() throws Exception {
    assertThat(callOverride("Silent", "load")).isEqualTo("silent");
    assertThat(told.calls).isEmpty();

    assertThat(callOverride("CallsSuper", "load")).isEqualTo("over base");
    assertThat(told.calls).containsExactly("> SampleOverrides.load", "< SampleOverrides.load");
    told.calls.clear();

    assertThat(callOverride("Annotated", "load")).isEqualTo("again base");
    assertThat(told.calls)
        .containsExactly(
            "> Annotated.load", "> SampleOverrides.load",
            "< SampleOverrides.load", "< Annotated.load");
  }

  @Test
  void aPrivateMethodOfAnInterfaceAndAnImplementationWithABridgeAreOneRunEach() throws Exception {
    assertThat(callOverride("Words", "shown")).isEqualTo("the word");

    assertThat(told.calls)
        .containsExactly("> Source.secret", "< Source.secret", "> Words.read", "< Words.read");
    assertThat(refused).isEmpty();
  }

  @Test
  void aMethodThatBeginsWithALoopBeginsOnce() throws Exception {
    byte[] loop =
        type(
            Opcodes.V17,
            code -> {
              Label first = new Label();
              Label out = new Label();
              code.visitLabel(first);
              code.visitIincInsn(0, -1);
              code.visitVarInsn(Opcodes.ILOAD, 0);
              code.visitJumpInsn(Opcodes.IFLE, out);
              code.visitJumpInsn(Opcodes.GOTO, first);
              code.visitLabel(out);
              code.visitVarInsn(Opcodes.ILOAD, 0);
              code.visitInsn(Opcodes.IRETURN);
            });

    assertThat(run(loop, 5)).isEqualTo(0);
    assertThat(told.calls).containsExactly("> Odd.run", "< Odd.run");
  }

  @Test
  void aHandlerAroundTheWholeBodyComesFirst() throws Exception {
    byte[] guarded =
        type(
            Opcodes.V17,
            code -> {
              Label start = new Label();
              Label end = new Label();
              Label handler = new Label();
              code.visitTryCatchBlock(start, end, handler, null);
              code.visitLabel(start);
              code.visitInsn(Opcodes.ICONST_1);
              code.visitVarInsn(Opcodes.ILOAD, 0);
              code.visitInsn(Opcodes.IDIV);
              code.visitInsn(Opcodes.IRETURN);
              code.visitLabel(end);
              code.visitLabel(handler);
              code.visitInsn(Opcodes.POP);
              code.visitIntInsn(Opcodes.BIPUSH, -7);
              code.visitInsn(Opcodes.IRETURN);
            });

    assertThat(run(guarded, 1)).isEqualTo(1);
    assertThat(run(guarded, 0)).isEqualTo(-7);
    assertThat(told.errors).isEmpty();
  }

  /** As compilers wrote {@code finally} until Java 5. */
  @Test
  void subroutinesOfOldCompilersWork() throws Exception {
    byte[] old =
        type(
            Opcodes.V1_4,
            code -> {
              Label start = new Label();
              Label end = new Label();
              Label handler = new Label();
              Label sub = new Label();
              code.visitTryCatchBlock(start, end, handler, null);
              code.visitLabel(start);
              code.visitInsn(Opcodes.ICONST_1);
              code.visitVarInsn(Opcodes.ILOAD, 0);
              code.visitInsn(Opcodes.IDIV);
              code.visitVarInsn(Opcodes.ISTORE, 1);
              code.visitJumpInsn(Opcodes.JSR, sub);
              code.visitVarInsn(Opcodes.ILOAD, 1);
              code.visitInsn(Opcodes.IRETURN);
              code.visitLabel(end);
              code.visitLabel(handler);
              code.visitVarInsn(Opcodes.ASTORE, 2);
              code.visitJumpInsn(Opcodes.JSR, sub);
              code.visitVarInsn(Opcodes.ALOAD, 2);
              code.visitInsn(Opcodes.ATHROW);
              code.visitLabel(sub);
              code.visitVarInsn(Opcodes.ASTORE, 3);
              code.visitIincInsn(0, 1);
              code.visitVarInsn(Opcodes.RET, 3);
            });

    assertThat(run(old, 1)).isEqualTo(1);
    assertThat(catchThrowable(() -> run(old, 0))).isExactlyInstanceOf(ArithmeticException.class);
    assertThat(told.calls)
        .containsExactly("> Odd.run", "< Odd.run", "> Odd.run", "< Odd.run threw");
  }

  @Test
  void jumpsThatBecomeTooFarAreMadeLonger() throws Exception {
    byte[] far = type(Opcodes.V17, code -> farJump(code, 2_700));

    assertThat(run(far, 0)).isEqualTo(-1);
    assertThat(run(far, 1)).isEqualTo(3);
    assertThat(told.calls).hasSize(4);
  }

  @Test
  void aMethodThatWouldBecomeTooLongStaysAsItIsAndTheProgramRuns() throws Exception {
    byte[] huge = type(Opcodes.V17, code -> farJump(code, 6_500));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Weaver weaver =
        new Weaver(
            List.of(JobPattern.parse("Odd#run")),
            name -> {},
            new AgentLog(new PrintStream(said, true, StandardCharsets.UTF_8), LogLevel.WARN));

    assertThat(weaver.transform(null, ClassFiles.loader(Map.of()), "Odd", null, null, huge))
        .isNull();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("lineage: Odd could not be woven and stays as it is")
        .contains("Method too large: Odd.run");
    assertThat(load(huge).getMethod("run", int.class).invoke(null, 1)).isEqualTo(3);
  }

  @Test
  void aClassWithoutTheAnnotationsNameIsNotTakenApart() {
    byte[] plain = ClassFiles.of(SamplePlain.class);
    byte[] spoilt = new byte[endOfPool(plain)];
    System.arraycopy(plain, 0, spoilt, 0, spoilt.length);
    JobWeaver weaver = new JobWeaver(List.of(JobPattern.parse("com.acme.**#one")), refused::put);

    assertThat(weaver.mayHoldJobs(null, "Spoilt", spoilt)).isFalse();
    assertThat(catchThrowable(() -> weaver.weave(null, "Spoilt", spoilt))).isNotNull();
  }

  @Test
  void anAnnotationOnAConstructorOrWhereThereIsNoBodyIsRefusedWithAdvice() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    writer.visit(
        Opcodes.V17, ACC_PUBLIC | ACC_ABSTRACT, "com/acme/Odd", null, "java/lang/Object", null);
    MethodVisitor constructor = writer.visitMethod(ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitAnnotation(JobWeaver.ANNOTATION, true).visitEnd();
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    annotated(writer, ACC_PUBLIC | ACC_ABSTRACT, "load");
    annotated(writer, ACC_PUBLIC | Opcodes.ACC_NATIVE, "fast");
    annotated(writer, ACC_PUBLIC | ACC_ABSTRACT | Opcodes.ACC_SYNTHETIC, "made");
    annotated(writer, ACC_PUBLIC | ACC_ABSTRACT | Opcodes.ACC_BRIDGE, "bridge");
    MethodVisitor suspends =
        writer.visitMethod(
            ACC_PUBLIC,
            "later",
            "(ILkotlin/coroutines/Continuation;)Ljava/lang/Object;",
            null,
            null);
    suspends.visitAnnotation(JobWeaver.ANNOTATION, true).visitEnd();
    suspends.visitCode();
    suspends.visitInsn(Opcodes.ACONST_NULL);
    suspends.visitInsn(Opcodes.ARETURN);
    suspends.visitMaxs(0, 0);
    writer.visitEnd();

    JobWeaver weaver = new JobWeaver(List.of(), refused::put);
    assertThat(weaver.weave(null, "com/acme/Odd", writer.toByteArray())).isNull();
    assertThat(refused.values())
        .containsExactlyInAnyOrder(
            "@LineageJob has no effect on com.acme.Odd's constructor: annotate a method",
            "@LineageJob has no effect on com.acme.Odd.fast, which is native: annotate the method"
                + " that calls it",
            "@LineageJob has no effect on com.acme.Odd.load, which has no body: annotate the"
                + " methods that implement it, or set lineage.jobs=com.acme.Odd+#load",
            "@LineageJob has no effect on com.acme.Odd.later, which returns and is called again"
                + " wherever it suspends: annotate the function that runs the coroutine");
  }

  @Test
  void aPublisherThatAMethodDeclaresIsReplacedByOneThatTheCallerCanUse() throws Exception {
    byte[] type = ClassFiles.of(SamplePublishers.class);
    String name = SamplePublishers.class.getName();
    JobWeaver weaver = new JobWeaver(List.of(), refused::put);
    byte[] woven = weaver.weave(null, name.replace('.', '/'), type);
    Method flow =
        ClassFiles.loader(Map.of(name, woven))
            .loadClass(name)
            .getDeclaredMethod("flow", List.class);
    flow.setAccessible(true);
    Flow.Publisher<String> other = subscriber -> {};

    told.standIn = other;
    assertThat(flow.invoke(null, List.of())).isSameAs(other);
    told.standIn = null;
    assertThat(flow.invoke(null, List.of())).isNotSameAs(other).isInstanceOf(Flow.Publisher.class);
    assertThat(flow.invoke(null, (Object) null)).isNull();
    assertThat(told.results).hasSize(2);
  }

  private static void annotated(ClassWriter writer, int access, String name) {
    MethodVisitor method = writer.visitMethod(access, name, "()V", null, null);
    method.visitAnnotation(JobWeaver.ANNOTATION, true).visitEnd();
    method.visitEnd();
  }

  /** {@code run(n)}: n + 2 behind a jump over {@code pieces} of code; -1 before it. */
  private static void farJump(MethodVisitor code, int pieces) {
    Label far = new Label();
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFNE, far);
    Label early = new Label();
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFNE, early);
    code.visitInsn(Opcodes.ICONST_M1);
    code.visitInsn(Opcodes.IRETURN);
    code.visitLabel(early);
    for (int i = 0; i < pieces; i++) {
      Label next = new Label();
      code.visitVarInsn(Opcodes.ILOAD, 0);
      code.visitJumpInsn(Opcodes.IFEQ, next);
      code.visitInsn(Opcodes.ICONST_5);
      code.visitInsn(Opcodes.IRETURN);
      code.visitLabel(next);
      code.visitInsn(Opcodes.NOP);
      code.visitInsn(Opcodes.NOP);
      code.visitInsn(Opcodes.NOP);
      code.visitInsn(Opcodes.NOP);
    }
    code.visitLabel(far);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitInsn(Opcodes.ICONST_2);
    code.visitInsn(Opcodes.IADD);
    code.visitInsn(Opcodes.IRETURN);
  }

  private static byte[] type(int version, Consumer<MethodVisitor> body) {
    boolean frames = version >= Opcodes.V1_7;
    ClassWriter writer =
        new ClassWriter(frames ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS);
    writer.visit(version, ACC_PUBLIC | ACC_SUPER, "Odd", null, "java/lang/Object", null);
    MethodVisitor code = writer.visitMethod(ACC_PUBLIC | ACC_STATIC, "run", "(I)I", null, null);
    code.visitCode();
    body.accept(code);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private Object run(byte[] type, int argument) throws Exception {
    JobWeaver weaver = new JobWeaver(List.of(JobPattern.parse("Odd#run")), refused::put);
    Method run = load(weaver.weave(null, "Odd", type)).getMethod("run", int.class);
    try {
      return run.invoke(null, argument);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  private static Class<?> load(byte[] type) throws ClassNotFoundException {
    return ClassFiles.loader(Map.of("Odd", type)).loadClass("Odd");
  }

  private Object callOverride(String nested, String name) throws Exception {
    JobWeaver weaver = new JobWeaver(List.of(), refused::put);
    Map<String, byte[]> classes = new HashMap<>();
    for (String each : List.of("", "$Silent", "$CallsSuper", "$Annotated", "$Source", "$Words")) {
      String internalName = (OVERRIDES + each).replace('.', '/');
      byte[] bytes = ClassFiles.of(getClass().getClassLoader(), internalName);
      byte[] woven = weaver.weave(null, internalName, bytes);
      classes.put(OVERRIDES + each, woven == null ? bytes : woven);
    }
    Class<?> type = ClassFiles.loader(classes).loadClass(OVERRIDES + "$" + nested);
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = find(type, name);
    method.setAccessible(true);
    return method.invoke(constructor.newInstance());
  }

  private static Method find(Class<?> type, String name) throws NoSuchMethodException {
    try {
      return type.getDeclaredMethod(name);
    } catch (NoSuchMethodException inherited) {
      return type.getMethod(name);
    }
  }

  private static int endOfPool(byte[] classFile) {
    return new org.objectweb.asm.ClassReader(classFile).header;
  }
}
