package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.identity.DatasetNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetArgumentTest {

  @TempDir Path temp;

  private Path partition;

  @BeforeEach
  void makePartition() throws IOException {
    Path directory = Files.createDirectory(temp.toRealPath().resolve("year=2024"));
    partition = Files.writeString(directory.resolve("x=1.csv"), "abc");
  }

  @Test
  void aPathIsAFileWithItsContent() {
    DatasetArgument read = read(partition.toString());

    assertThat(read.file()).isEqualTo(partition.toString());
    assertThat(read.dataset().namespace()).isEqualTo("file");
    assertThat(read.dataset().name()).startsWith("file::" + partition + "@sha256:ba7816bf");
  }

  @Test
  void aDirectoryIsAllFilesBelowIt() {
    String directory = partition.getParent().toString();

    for (String said : List.of(directory, directory + "/", "file=" + directory)) {
      DatasetArgument read = read(said);
      assertThat(read.file()).isEqualTo(directory);
      assertThat(read.dataset().name()).startsWith("file::" + directory + "/@sha256:");
      assertThat(read.files()).singleElement().extracting("name").isEqualTo("x=1.csv");
    }
  }

  @Test
  void aFileIsSayableInSoManyWords() {
    assertThat(read("file=" + partition).file()).isEqualTo(partition.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "ml-registry=model:fraud/1.0.0, ml-registry, model:fraud/1.0.0",
    "s3://bucket=key=1/x.csv, s3://bucket, key=1/x.csv",
    "kafka://broker:9092=topic, kafka://broker:9092, topic",
    "x=판매 2024, x, 판매 2024",
  })
  void aNamespaceAndANameAreADataset(String text, String namespace, String name) {
    assertThat(read(text))
        .isEqualTo(new DatasetArgument(new Dataset(namespace, name), null, List.of()));
  }

  @Test
  void aMissingFileInADirectoryWithAnEqualsSignIsNoDataset() {
    assertFails(partition + ".missing", 1, "no such file: " + partition + ".missing");
    assertFails("data/year=1999/x.csv", 1, "no such file: data/year=1999/x.csv");
    assertFails("./year=1999.csv", 1, "no such file: ./year=1999.csv");
    assertFails("file=missing", 1, "no such file: missing");
    assertFails("missing", 1, "no such file: missing");
    assertFails("판매=2024.csv", 1, "can be no namespace");
    assertFails("=x", 1, "can be no namespace");
  }

  @Test
  void whatMayBeAFileOrADatasetIsAskedBack() throws IOException {
    // The choice is there for relative paths only: a slash before the equals sign decides it.
    String directory = "ask=" + temp.getFileName();
    String text = directory + "/x.csv";
    assertThat(read(text).file()).isNull();

    Files.createDirectory(Path.of(directory));
    try {
      assertFails(text, 2, "write file=" + text);
      Files.writeString(Path.of(text), "there now");
      assertThat(read(text).file()).endsWith(text);
    } finally {
      Files.deleteIfExists(Path.of(text));
      Files.delete(Path.of(directory));
    }
  }

  @Test
  void aDirectoryIsNoDataset() {
    assertFails("/dev/null", 1, "is not a regular file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ml-registry=", "ml-registry= "})
  void aNameMayNotBeMissing(String text) {
    assertFails(text, 2, "a name is missing");
  }

  @Test
  void aNameMayNotBreakTheLine() {
    assertFails("ml-registry=model\none", 2, "no line breaks");
  }

  @Test
  void aFileIsNotSayableAsAnotherNamespace() {
    assertFails("file://host=/data/x", 2, "file=PATH");
  }

  private static void assertFails(String text, int status, String words) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining(words)
        .satisfies(e -> assertThat(((CommandException) e).status()).isEqualTo(status));
  }

  private static DatasetArgument read(String text) {
    return DatasetArgument.read(text, new FileDatasets(DatasetNames.DEFAULT));
  }
}
