package io.dspm.lineage.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.run.Recorded;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildEnvironmentTest {

  private static final String[] SHELL = {"sh"};

  @TempDir Path temp;
  private Recorded recorded;
  private Run run;
  private final ChildEnvironment environment = new ChildEnvironment(true, null);

  @BeforeEach
  void begin() throws IOException {
    recorded = new Recorded(temp);
    run = recorded.job("load");
  }

  @AfterEach
  void end() {
    recorded.close();
  }

  @Test
  void aChildIsToldItsParentAndRootBesidesAllThatIsInherited() {
    Map<String, String> told = environment.of(SHELL, null, run);

    assertThat(told)
        .containsAllEntriesOf(System.getenv())
        .containsEntry("OPENLINEAGE_PARENT_ID", "ns/load/" + run.header().id())
        .containsEntry(
            "OPENLINEAGE_ROOT_PARENT_ID", "ns/app/" + recorded.runs.process().header().id())
        .containsKey("OPENLINEAGE_CONTEXT")
        .hasSize(System.getenv().size() + 3);
  }

  @Test
  void theProgramsOwnMapIsNotTouchedAndTheCopyIsOneThatTheJdkTakes() {
    ProcessBuilder builder = new ProcessBuilder("sh");
    Map<String, String> given = builder.environment();
    given.keySet().removeIf(name -> !name.equals("PATH"));
    given.put("MINE", "한글");
    Map<String, String> before = new HashMap<>(given);

    Map<String, String> told = environment.of(SHELL, given, run);
    assertThat(given).isEqualTo(before);
    assertThat(told).containsAllEntriesOf(before).hasSize(before.size() + 3);
    assertThat(told.getClass()).isEqualTo(given.getClass());
  }

  @Test
  void aParentThatTheProgramChoseStays() {
    Map<String, String> given = new ProcessBuilder("sh").environment();
    given.put("OPENLINEAGE_PARENT_ID", "mine/job/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11");

    assertThat(environment.of(SHELL, given, run)).isEqualTo(given);
  }

  @Test
  void withNothingToTellTheMapIsTheProgramsOwn() {
    ChildEnvironment silent = new ChildEnvironment(false, null);
    Map<String, String> given = new ProcessBuilder("sh").environment();

    assertThat(silent.of(SHELL, given, run)).isSameAs(given);
    assertThat(silent.of(SHELL, null, run)).isNull();
  }

  @Test
  void aChildThatTheSystemMightNotStartWithMoreIsToldNothing() {
    ChildAgent agent = new ChildAgent("/a/lineage-agent.jar", Map.of(), Map.of());
    ChildEnvironment both = new ChildEnvironment(true, agent);
    Map<String, String> given = new ProcessBuilder("sh").environment();
    given.put("JAVA_TOOL_OPTIONS", "-Dx=" + "x".repeat(131_000));
    assertThat(both.of(SHELL, given, run)).isSameAs(given);

    given.remove("JAVA_TOOL_OPTIONS");
    for (int i = 0; i < 20; i++) {
      given.put("MINE_" + i, "x".repeat(99_000));
    }
    assertThat(both.of(SHELL, given, run)).isSameAs(given);
    given.keySet().removeIf(name -> name.startsWith("MINE_1"));
    assertThat(both.of(SHELL, given, run)).containsKey("OPENLINEAGE_PARENT_ID");
  }

  @Test
  void theAgentGoesAlongAlsoWhereParentsAreNotTold() {
    ChildAgent agent = new ChildAgent("/a/lineage-agent.jar", Map.of(), Map.of());
    Map<String, String> told = new ChildEnvironment(false, agent).of(SHELL, null, run);

    assertThat(told.get("JAVA_TOOL_OPTIONS")).contains("-javaagent:/a/lineage-agent.jar");
    assertThat(told).doesNotContainKey("OPENLINEAGE_PARENT_ID");
    assertThat(environment.reportsItself(new String[] {"/jdk/bin/java"}, told)).isTrue();
    assertThat(environment.reportsItself(SHELL, told)).isFalse();
  }
}
