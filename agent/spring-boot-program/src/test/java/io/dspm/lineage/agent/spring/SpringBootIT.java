package io.dspm.lineage.agent.spring;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A Spring Boot program in its one jar under the packaged agent. */
final class SpringBootIT {

  private static final String PROCESS = "file-mirror";

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void eachRoundOfAScheduledJobIsARunWithItsOwnFiles(Jdk jdk) throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    for (int round = 1; round <= 3; round++) {
      Files.writeString(data.resolve(round + ".in"), "content of " + round);
    }
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .jar(
                  ForkedJvm.jar("agent/spring-boot-program", "file-mirror-2.1.jar"),
                  "--data=" + data)
              .run()
              .succeeded();

      assertThat(ended.err()).isEmpty();
      assertThat(ended.out())
          .contains("bean: com.example.mirror.Mirror$$SpringCGLIB$$")
          .contains("loader: org.springframework.boot.loader.launch.LaunchedClassLoader")
          .contains("rounds: 3");
      List<List<String>> read = new ArrayList<>();
      List<List<String>> written = new ArrayList<>();
      for (JsonNode end : endsOf("mirror", server)) {
        assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
        assertThat(end.at("/run/facets/parent/job/name").asText()).isEqualTo(PROCESS);
        read.add(inputs(end));
        written.add(outputs(end));
      }
      for (int round = 1; round <= 3; round++) {
        List<String> in = List.of(Files256.id(data.resolve(round + ".in")));
        assertThat(read).contains(in);
        assertThat(written.get(read.indexOf(in)))
            .containsExactly(Files256.id(data.resolve(round + ".out")));
      }
      // One call through the proxy is one run, be it asynchronous.
      assertThat(read).hasSize(3);
      assertThat(endsOf("count", server)).hasSize(1);
      JsonNode process = server.endOf(PROCESS);
      assertThat(process.path("eventType").asText()).isEqualTo("COMPLETE");
      assertThat(inputs(process)).isEmpty();
      assertThat(outputs(process)).isEmpty();
      assertThat(server.events()).hasSize(2 * (3 + 1 + 1));
    }
  }

  private static List<JsonNode> endsOf(String job, EventServer server) {
    return server.eventsOf(job).stream().filter(event -> !EventServer.isStart(event)).toList();
  }
}
