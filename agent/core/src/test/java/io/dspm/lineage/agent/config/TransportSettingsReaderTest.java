package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportSettingsReaderTest {

  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();
  private String arguments;

  @TempDir Path temp;
  private Path here;
  private Path home;

  @BeforeEach
  void makeDirectories() throws IOException {
    here = Files.createDirectory(temp.resolve("here"));
    home = Files.createDirectories(temp.resolve("home/.openlineage")).getParent();
    properties.setProperty("user.dir", here.toString());
    properties.setProperty("user.home", home.toString());
  }

  @Test
  void withoutAnythingTheEndpointDecides() {
    assertThat(read()).isEqualTo(TransportSettings.NONE);
    assertThat(read().openLineageDecides()).isFalse();
  }

  @Test
  void theFileIsFoundWhereOpenLineageLooksForIt() throws IOException {
    Path inHome = Files.createFile(home.resolve(".openlineage/openlineage.yml"));
    assertThat(read().file()).isEqualTo(inHome);

    Path inDirectory = Files.createFile(here.resolve("openlineage.yml"));
    assertThat(read().file()).isEqualTo(inDirectory);

    Path named = Files.createFile(temp.resolve("named.yml"));
    environment.put("OPENLINEAGE_CONFIG", named.toString());
    assertThat(read().file()).isEqualTo(named);
    assertThat(read().openLineageDecides()).isTrue();
  }

  @Test
  void aNamedFileThatIsMissingIsReplacedByTheNextOneWithAWarning() throws IOException {
    environment.put("OPENLINEAGE_CONFIG", "/nowhere/openlineage.yml");
    assertThat(read().file()).isEqualTo(Path.of("/nowhere/openlineage.yml"));
    assertThat(warnings()).isEmpty();

    Path other = Files.createFile(here.resolve("openlineage.yml"));
    assertThat(read().file()).isEqualTo(other);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("OPENLINEAGE_CONFIG=/nowhere/openlineage.yml", "using " + other);
  }

  @Test
  void anEndpointSaidToTheAgentBeatsOpenLineage() throws IOException {
    Files.createFile(here.resolve("openlineage.yml"));
    environment.put("OPENLINEAGE__TRANSPORT__TYPE", "console");
    assertThat(read().openLineageDecides()).isTrue();

    environment.put("OPENLINEAGE_URL", "http://elsewhere:1");
    assertThat(read().openLineageDecides()).isTrue();

    environment.put("MARQUEZ_ENDPOINT", "http://marquez:5000");
    assertThat(read().openLineageDecides()).isFalse();

    environment.remove("MARQUEZ_ENDPOINT");
    properties.setProperty("lineage.endpoint", "http://marquez:5000");
    assertThat(read().openLineageDecides()).isFalse();

    properties.remove("lineage.endpoint");
    arguments = "endpoint=http://marquez:5000";
    assertThat(read().openLineageDecides()).isFalse();
  }

  @Test
  void onlyVariablesWithThePrefixAreKeptAndNoneIsShown() {
    environment.put("OPENLINEAGE__TRANSPORT__AUTH__API_KEY", "s3cret");
    environment.put("OPENLINEAGE_NAMESPACE", "ns");

    assertThat(read().variables())
        .containsExactly(Map.entry("OPENLINEAGE__TRANSPORT__AUTH__API_KEY", "s3cret"));
    assertThat(reading().settings().toString()).doesNotContain("s3cret");
  }

  @Test
  void theDirectoryOfJarsIsAbsolute() {
    arguments = "extensions=some/jars";

    assertThat(read().extensions()).isEqualTo(Path.of("some/jars").toAbsolutePath());
  }

  private TransportSettings read() {
    return reading().settings().transports();
  }

  private List<String> warnings() {
    return reading().warnings();
  }

  private SettingsReader.Reading reading() {
    return SettingsReader.read(arguments, properties, environment);
  }
}
