package io.dspm.lineage.agent.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChildAgentTest {

  private static final String[] SHELL = {"sh", "-c", "true"};
  private static final String OPTION = "-javaagent:/opt/lineage-agent.jar";

  private final Map<String, String> environment = new HashMap<>();
  private final ChildAgent agent =
      new ChildAgent("/opt/lineage-agent.jar", Map.of(), Map.of("OPENLINEAGE_API_KEY", "s3cret"));

  @Test
  void theOptionIsAddedToThoseThatAreThere() {
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx1g");
    agent.addTo(environment, SHELL);

    assertThat(environment)
        .containsEntry("JAVA_TOOL_OPTIONS", "-Xmx1g " + OPTION)
        .containsEntry("OPENLINEAGE_API_KEY", "s3cret");
  }

  @Test
  void itIsNotAddedTwice() {
    agent.addTo(environment, SHELL);
    agent.addTo(environment, SHELL);

    assertThat(environment).containsEntry("JAVA_TOOL_OPTIONS", OPTION);
  }

  @Test
  void itIsNotAddedWhereALineageAgentIsNamedAlready() {
    environment.put("JDK_JAVA_OPTIONS", "-javaagent:lib/lineage-agent-0.2.jar=namespace=x");
    agent.addTo(environment, SHELL);
    assertThat(environment).hasSize(1);

    environment.clear();
    agent.addTo(environment, new String[] {"java", "-javaagent:/x/lineage-agent.jar", "Main"});
    assertThat(environment).isEmpty();

    agent.addTo(environment, new String[] {"java", "-javaagent:/x/jacoco.jar", "Main"});
    assertThat(environment).containsEntry("JAVA_TOOL_OPTIONS", OPTION);
  }

  @Test
  void optionsThatNoJvmTakesAreLeftAlone() {
    environment.put("JAVA_TOOL_OPTIONS", "-Da=\"b");
    agent.addTo(environment, SHELL);

    assertThat(environment).containsExactly(Map.entry("JAVA_TOOL_OPTIONS", "-Da=\"b"));
  }

  @Test
  void theProgramsOwnSecretStays() {
    environment.put("OPENLINEAGE_API_KEY", "other");
    agent.addTo(environment, SHELL);

    assertThat(environment).containsEntry("OPENLINEAGE_API_KEY", "other");
  }

  @Test
  void whatTheAgentIsToldStandsBeforeIt() {
    ChildAgent told =
        new ChildAgent("/my agents/a.jar", Map.of("lineage.exclude", "/a b/**"), Map.of());
    told.addTo(environment, SHELL);

    assertThat(environment.get("JAVA_TOOL_OPTIONS"))
        .isEqualTo("-Dlineage.exclude=/a\" b/**\" -javaagent:/my\" agents/a.jar\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a b",
        " a  b ",
        "a\tb\nc",
        "it's",
        "say \"yes\"",
        "\"'\"'",
        "' \" ' \"",
        "a'b c\"d e",
        "한글 이름",
        "''",
        "\""
      })
  void aQuotedOptionIsReadBackAsOne(String option) {
    assertThat(readAsTheJvmDoes(ChildAgent.quoted(option) + " -next")).isEqualTo(option);
  }

  /** The first option: what a JVM finds in its variable. */
  private static String readAsTheJvmDoes(String options) {
    StringBuilder option = new StringBuilder();
    char open = 0;
    for (char c : options.toCharArray()) {
      if (open != 0) {
        if (c == open) {
          open = 0;
        } else {
          option.append(c);
        }
      } else if (c == '"' || c == '\'') {
        open = c;
      } else if (Character.isWhitespace(c)) {
        break;
      } else {
        option.append(c);
      }
    }
    assertThat((int) open).isZero();
    return option.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "/usr/bin/java -javaagent:lineage-agent.jar Main, true",
    "java Main, false",
    "java -javaagent:lineage-agent.jar Main --log.enabled=false, true",
    "java -javaagent:lineage-agent.jar=enabled=false Main, false",
    "java -javaagent:lineage-agent.jar -Dlineage.enabled=false Main, false"
  })
  void anAgentIsThereIfItIsNamedAndOn(String command, boolean there) {
    assertThat(ChildAgent.isThere(command.split(" "), environment)).isEqualTo(there);
  }

  @Test
  void anAgentThatTheEnvironmentSwitchesOffIsNotThere() {
    agent.addTo(environment, SHELL);
    assertThat(ChildAgent.isThere(SHELL, environment)).isTrue();

    environment.put("LINEAGE_ENABLED", "False");
    assertThat(ChildAgent.isThere(SHELL, environment)).isFalse();
  }
}
