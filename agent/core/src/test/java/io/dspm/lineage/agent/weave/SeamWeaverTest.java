package io.dspm.lineage.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.Lineage;
import io.dspm.lineage.LineageRun;
import io.dspm.lineage.agent.boot.ManualTap;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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
    assertThat(methods).isGreaterThanOrEqualTo(5);
  }

  @Test
  void wovenTheApiTellsTheHook() throws Exception {
    try (JobCalls told = new JobCalls()) {
      Class<?> lineage = wovenApi().loadClass(Lineage.class.getName());
      Object run = lineage.getMethod("start", String.class, String.class).invoke(null, "ns", "n");
      Class<?> type = run.getClass();
      Object id = type.getMethod("id").invoke(run);
      type.getMethod("input", Path.class).invoke(run, Path.of("/x"));
      type.getMethod("output", String.class, String.class).invoke(run, "kafka", "topic");
      type.getMethod("complete").invoke(run);

      assertThat(id).isEqualTo(Optional.of(new UUID(7, 8)));
      assertThat(told.calls)
          .containsExactly("manual ns n", "file /x false", "dataset kafka topic true", "end n 0");
    }
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
    for (Class<?> type : new Class<?>[] {Lineage.class, LineageRun.class}) {
      classes.put(type.getName(), ClassFiles.of(type));
    }
    return ClassFiles.loader(classes);
  }
}
