package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.config.DatasetSettings.Naming;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EventMaker EVENTS = new EventMaker("1.2.3");
  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00Z");
  private static final String HEX = "0123456789abcdef".repeat(4);
  private static final RunHeader RUN =
      new RunHeader(RunId.next(1), new JobName("ns", "app"), BEGAN, null, null);
  private static final Dataset DIRECTORY = EveryDataset.ALL.get(7);

  @TempDir Path temp;

  @Test
  void aListIsADatasetEvent() {
    List<ListedFile> files =
        List.of(new ListedFile("a \"한\".csv", HEX, 5), new ListedFile("b", null, -1));

    JsonNode event = read(events(listing(1_000_000), files, 7).get(0));

    assertThat(event.path("eventTime").asText()).isEqualTo("2026-03-01T09:00:00Z");
    assertThat(event.path("schemaURL").asText())
        .isEqualTo("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent");
    assertThat(event.path("producer").asText()).endsWith("v1.2.3");
    assertThat(event.at("/dataset/namespace").asText()).isEqualTo(DIRECTORY.namespace());
    assertThat(event.at("/dataset/name").asText()).isEqualTo(DIRECTORY.name());
    assertThat(event.at("/dataset/facets/version/datasetVersion").asText()).isEqualTo(HEX);
    JsonNode list = event.at("/dataset/facets/dspm_files");
    assertThat(list.path("fileCount").asLong()).isEqualTo(5000);
    assertThat(list.path("offset").asLong()).isEqualTo(7);
    assertThat(list.path("files").toString())
        .isEqualTo(
            "[{\"name\":\"a \\\"한\\\".csv\",\"sha256\":\""
                + HEX
                + "\",\"size\":5},{\"name\":\"b\"}]");
  }

  @Test
  void aListThatIsTooLargeIsSplitAndNothingOfItIsLost() {
    List<ListedFile> files = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String name = "dir/\u0001\"한😀".repeat(i % 17) + i;
      files.add(new ListedFile(name, i % 5 == 0 ? null : HEX, i * 1_000_000_000_000L));
    }

    List<byte[]> events = events(listing(20_000), files, 100);

    List<ListedFile> told = new ArrayList<>();
    for (byte[] event : events) {
      assertThat(event).hasSizeLessThanOrEqualTo(20_000);
      JsonNode list = read(event).at("/dataset/facets/dspm_files");
      assertThat(list.path("offset").asInt()).isEqualTo(100 + told.size());
      for (JsonNode file : list.path("files")) {
        told.add(
            new ListedFile(
                file.path("name").asText(),
                file.has("sha256") ? file.path("sha256").asText() : null,
                file.path("size").asLong()));
      }
    }
    assertThat(told).isEqualTo(files);
    assertThat(events).hasSizeLessThan(50);
  }

  @Test
  void aFileWhoseNameAloneIsTooLargeHasAnEventOfItsOwn() {
    List<ListedFile> files =
        List.of(
            new ListedFile("a", null, 1),
            new ListedFile("b".repeat(30_000), null, 1),
            new ListedFile("c", null, 1));

    assertThat(events(listing(20_000), files, 0)).hasSize(3);
  }

  @Test
  void nothingIsListedIfNothingShallBeOrThereIsNothing() {
    FileListing unwanted =
        new FileListing(new DatasetSettings(Naming.CONTENT, "file", 500, 20_000, false));

    assertThat(events(unwanted, List.of(new ListedFile("a", HEX, 1)), 0)).isEmpty();
    assertThat(events(listing(20_000), List.of(), 0)).isEmpty();
  }

  @Test
  void theReporterSendsListsBetweenStartAndEnd() {
    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    List<String> sent = new CopyOnWriteArrayList<>();
    try (Spool spool = Spool.open(temp.resolve("spool"), log);
        Courier courier = new Courier(spool, new Taking(sent), log)) {
      Reporter reporter =
          new Reporter(
              CompletableFuture.completedFuture(EVENTS),
              new Surroundings.Known(Circumstances.UNKNOWN),
              listing(10_000),
              spool,
              log);
      List<ListedFile> files = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        files.add(new ListedFile("file " + i, HEX, i));
      }
      reporter.begun(RUN);
      reporter.started(RUN, List.of());
      reporter.listed(RUN, DIRECTORY, 200, 0, files);
      reporter.listed(RUN, DIRECTORY, 200, 100, files);
      reporter.ended(RUN, Ending.complete(BEGAN), List.of(), List.of(DIRECTORY), List.of());
      courier.drain(Duration.ofSeconds(30));
      assertThat(reporter.lost()).isZero();
    }

    assertThat(sent).hasSizeGreaterThan(4);
    assertThat(sent.get(0)).startsWith("START ");
    assertThat(sent.get(sent.size() - 1)).startsWith("END ");
    int offset = 0;
    for (String event : sent.subList(1, sent.size() - 1)) {
      assertThat(event).startsWith("FILES ");
      JsonNode list = read(event.substring(6).getBytes(UTF_8)).at("/dataset/facets/dspm_files");
      assertThat(list.path("offset").asInt()).isEqualTo(offset);
      offset += list.path("files").size();
    }
    assertThat(offset).isEqualTo(200);
  }

  /** A server that takes everything. */
  private record Taking(List<String> sent) implements Transport {
    @Override
    public Answer send(UUID run, EventKind kind, byte[] json) {
      sent.add(kind + " " + new String(json, UTF_8));
      return new Answer.Delivered();
    }

    @Override
    public void close() {}
  }

  private static List<byte[]> events(FileListing listing, List<ListedFile> files, long offset) {
    return listing.events(EVENTS, RUN, DIRECTORY, 5000, offset, files);
  }

  private static FileListing listing(int maxBytes) {
    return new FileListing(new DatasetSettings(Naming.CONTENT, "file", 500, maxBytes, true));
  }

  private static JsonNode read(byte[] event) {
    try {
      return JSON.readTree(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
