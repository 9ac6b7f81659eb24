package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import io.dspm.lineage.agent.boot.ManualTap;
import io.dspm.lineage.agent.boot.ThreadState;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The API of the user's jar, with its seam woven, against the hook. */
class SeamWeaverTest {

  private static final String SEAM = SeamWeaver.SEAM.replace('/', '.');

  @Test
  void everyMethodOfTheSeamHasItsCounterpartInTheHook() throws ReflectiveOperationException {
    int methods = 0;
    for (Method method : Class.forName(SEAM).getDeclaredMethods()) {
      Method hook = ManualTap.class.getMethod(method.getName(), method.getParameterTypes());

      assertThat(Modifier.isStatic(hook.getModifiers())).isTrue();
      assertThat(hook.getReturnType()).isEqualTo(method.getReturnType());
      methods++;
    }
    assertThat(methods).isGreaterThanOrEqualTo(8);
  }

  @Test
  void aMethodThatOnlyANewerSeamHasDoesWhatStandsInIt() throws Exception {
    ClassWriter seam = new ClassWriter(0);
    String id = "(Ljava/lang/Object;)Ljava/util/UUID;";
    seam.visit(Opcodes.V17, Opcodes.ACC_FINAL, SeamWeaver.SEAM, null, "java/lang/Object", null);
    for (String[] method :
        new String[][] {{"id", id}, {"newer", id}, {"id", "()Ljava/util/UUID;"}}) {
      int access = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
      MethodVisitor code = seam.visitMethod(access, method[0], method[1], null, null);
      code.visitCode();
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitInsn(Opcodes.ARETURN);
      code.visitMaxs(1, 1);
      code.visitEnd();
    }
    Class<?> woven =
        ClassFiles.loader(Map.of(SEAM, SeamWeaver.weave(seam.toByteArray()))).loadClass(SEAM);

    try (JobCalls told = new JobCalls()) {
      Method known = woven.getMethod("id", Object.class);
      known.setAccessible(true);
      assertThat(known.invoke(null, "run")).isEqualTo(told.manualId("run"));
      for (Method other : List.of(woven.getMethod("newer", Object.class), woven.getMethod("id"))) {
        other.setAccessible(true);
        Object[] arguments = new Object[other.getParameterCount()];
        assertThat(other.invoke(null, arguments)).as(other.toString()).isNull();
      }
    }
  }

  @Test
  void wovenTheApiTakesTheCurrentRunToOtherThreads() throws Exception {
    try (JobCalls told = new JobCalls()) {
      Class<?> lineage = wovenApi().loadClass(Lineage.class.getName());
      Method start = lineage.getMethod("start", String.class);
      Method wrap = lineage.getMethod("wrap", Runnable.class);
      List<Object> seen = new ArrayList<>();
      Runnable task = () -> seen.add(ThreadState.run());
      // Of a thread that works for nobody, and is not needed afterwards.
      List<Runnable> wrapped =
          inAThread(
              () -> {
                Runnable ofNobody = (Runnable) wrap.invoke(null, task);
                Object run = start.invoke(null, "n");
                Method ofRun = run.getClass().getMethod("wrap", Runnable.class);
                return List.of(
                    ofNobody,
                    (Runnable) wrap.invoke(null, task),
                    (Runnable) ofRun.invoke(run, task));
              });
      inAThread(
          () -> {
            start.invoke(null, "other");
            for (Runnable each : wrapped) {
              each.run();
              task.run();
            }
            return seen;
          });

      assertThat(seen).containsExactly(null, "other", "n", "other", "n", "other");
      assertThat(told.calls).containsExactly("manual  n", "manual  other");
    }
  }

  private static <T> T inAThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    return task.get();
  }

  @Test
  void unwovenItDoesNothing() {
    try (JobCalls told = new JobCalls()) {
      LineageRun run = Lineage.start("n");
      run.input(Path.of("/x"));
      run.complete();

      assertThat(run.id()).isEmpty();
      assertThat(told.calls).isEmpty();
    }
  }

  private static ClassLoader wovenApi() {
    Map<String, byte[]> classes = new HashMap<>();
    ClassLoader api = Lineage.class.getClassLoader();
    classes.put(SEAM, SeamWeaver.weave(ClassFiles.of(api, SeamWeaver.SEAM)));
    for (String name : List.of("Lineage", "LineageRun", "Context")) {
      String type = Lineage.class.getPackageName() + "." + name;
      classes.put(type, ClassFiles.of(api, type.replace('.', '/')));
    }
    return ClassFiles.loader(classes);
  }
}
