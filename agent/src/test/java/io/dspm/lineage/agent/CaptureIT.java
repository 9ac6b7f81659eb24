package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.FileUses;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way of using a file, as a run of its own in a JVM under the packaged agent, on every JDK
 * found.
 */
final class CaptureIT {

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicContainer> recordsExactlyWhatWasReadAndWritten() {
    return Jdks.found().map(jdk -> dynamicContainer(jdk.toString(), usesOn(jdk)));
  }

  private Stream<DynamicTest> usesOn(Jdk jdk) {
    try (EventServer server = new EventServer()) {
      Path data = Files.createDirectories(temp.resolve("data" + jdk.version()));
      Map<FileUses, String> inputs = new EnumMap<>(FileUses.class);
      for (FileUses use : FileUses.values()) {
        Path directory = use.prepare(data);
        inputs.put(use, use.input() == null ? "" : Files256.id(directory.resolve(use.input())));
      }
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool" + jdk.version()))
              .sendingTo(server)
              .program(FileUses.class, data)
              .run()
              .succeeded();
      assertThat(ended.out() + ended.err()).isEmpty();
      return Stream.of(FileUses.values())
          .map(
              use ->
                  dynamicTest(
                      use.name(),
                      () -> check(use, data, inputs.get(use), server.endOf(use.name()), ended)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(
      FileUses use, Path data, String input, JsonNode end, ForkedJvm.Ended ended)
      throws IOException {
    String output =
        use.output() == null ? "" : Files256.id(data.resolve(use.name()).resolve(use.output()));
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(EventServer.inputs(end)).as(ended.story()).isEqualTo(listOf(input));
    assertThat(EventServer.outputs(end)).as(ended.story()).isEqualTo(listOf(output));
    assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(end.toString()).isTrue();
  }

  private static List<String> listOf(String name) {
    return name.isEmpty() ? List.of() : List.of(name);
  }
}
