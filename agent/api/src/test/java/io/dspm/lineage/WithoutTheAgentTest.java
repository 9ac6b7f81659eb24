package io.dspm.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** All of the API in a JVM without the agent: it does nothing, and tasks are what they were. */
class WithoutTheAgentTest {

  @Test
  void aRunIsNoneAndTakesWhateverIsSaidOfIt() {
    try (LineageRun run = Lineage.start("team", "by hand")) {
      assertThat(run.id()).isEmpty();
      run.input(Path.of("/x")).output(Path.of("/y")).input("kafka", "topic").output("db", "table");
      Lineage.input(Path.of("/x"));
      Lineage.output("db", "table");
      run.complete();
      run.fail(new IllegalStateException("too late"));
    }
  }

  @Test
  void tasksRunWhereTheyAreGiven() throws Exception {
    List<String> done = new ArrayList<>();
    LineageRun run = Lineage.start("by hand");
    run.run(() -> done.add("run"));
    String called =
        run.call(
            () -> {
              done.add("called");
              return "result";
            });

    assertThat(called).isEqualTo("result");
    assertThat(done).containsExactly("run", "called");
  }

  @Test
  void aWrappedTaskIsTheTaskItself() {
    LineageRun run = Lineage.start("by hand");
    Runnable runnable = () -> {};
    Callable<String> callable = () -> "result";
    Supplier<String> supplier = () -> "result";

    assertThat(run.wrap(runnable)).isSameAs(runnable);
    assertThat(run.wrap(callable)).isSameAs(callable);
    assertThat(run.wrapSupplier(supplier)).isSameAs(supplier);
    assertThat(Lineage.wrap(runnable)).isSameAs(runnable);
    assertThat(Lineage.wrap(callable)).isSameAs(callable);
    assertThat(Lineage.wrapSupplier(supplier)).isSameAs(supplier);
  }

  @Test
  void whatATaskThrowsPassesUntouched() {
    LineageRun run = Lineage.start("by hand");
    IOException checked = new IOException("no file");
    AssertionError error = new AssertionError("not so");

    assertThatThrownBy(
            () ->
                run.call(
                    () -> {
                      throw checked;
                    }))
        .isSameAs(checked);
    assertThatThrownBy(
            () ->
                run.run(
                    () -> {
                      throw error;
                    }))
        .isSameAs(error);
  }

  @Test
  void aBlankNameIsRefusedWithAWordOnWhatToDo() {
    assertThatThrownBy(() -> Lineage.start(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("job name");
    assertThatThrownBy(() -> Lineage.output("db", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dataset name");
  }
}
