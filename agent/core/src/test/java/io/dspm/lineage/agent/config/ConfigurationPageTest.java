package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of docs/configuration.md against the code. */
class ConfigurationPageTest {

  @Test
  void thePageHasTheTableOfTheCode() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../../docs/configuration.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Stream.of(ConfigKey.values()).map(ConfigurationPageTest::row).toList());
  }

  private static String row(ConfigKey key) {
    String environment =
        key.environment().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return "| `"
        + key.key()
        + "` | "
        + (environment.isEmpty() ? "none" : environment)
        + " | "
        + (key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`")
        + " | "
        + key.meaning()
        + " |";
  }
}
