package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Futures;
import io.dspm.lineage.agent.programs.Publishers;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs that go on when their method has returned, under the packaged agent. */
final class AsyncJobsIT {

  @TempDir Path temp;
  private final SoftAssertions softly = new SoftAssertions();
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobThatReturnsAFutureEndsWithIt(Jdk jdk) throws Exception {
    inputFiles("task", "forked", "scheduled", "done", "own", "never");
    ForkedJvm.Ended ended =
        jvm(jdk, Futures.class).with("guava-", "failureaccess-").run().succeeded();

    for (String copying : List.of("task", "forked", "scheduled", "own")) {
      completed(copying, List.of(in(copying)), List.of(out(copying)));
    }
    completed("done before", List.of(in("done")), List.of(out("done")));
    completed("minimal", List.of(), List.of());
    completed("listenable", List.of(), List.of());
    failed("task fails", "java.io.IOException: no luck");
    failed("failed before", "java.io.IOException: no luck");
    failed("own fails", "java.io.IOException: no luck");
    failed("forked fails", "java.lang.IllegalStateException: no luck either");
    failed("stage fails", "java.lang.IllegalArgumentException: bad stage");
    failed("listenable fails", "java.io.IOException: unlucky listener");
    for (String kind : List.of("task", "forked", "stage", "listenable")) {
      aborted(kind + " cancelled", "The job was cancelled");
    }
    // Not only when the JVM ended, and was about to look at what was left.
    Instant last = Instant.parse(server.startOf("last").path("eventTime").asText());
    for (String told :
        List.of(
            "task",
            "task fails",
            "task cancelled",
            "forked",
            "forked fails",
            "forked cancelled",
            "scheduled",
            "stage fails",
            "stage cancelled",
            "listenable",
            "listenable fails")) {
      softly
          .assertThat(Instant.parse(endsOf(told).get(0).path("eventTime").asText()))
          .as(told)
          .isBeforeOrEqualTo(last);
    }
    aborted("dropped", "The job's result was dropped before it was seen to be there");
    softly.assertThat(inputs(server.endOf("program"))).isEmpty();
    softly.assertThat(outputs(server.endOf("program"))).isEmpty();
    softly.assertThat(ended.err()).isEmpty();
    softly.assertAll();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJobThatReturnsAPublisherEndsWithTheSubscription(Jdk jdk) throws Exception {
    inputFiles("flow", "first", "twice", "never", "mono", "flux", "fluxTwice");
    ForkedJvm.Ended ended =
        jvm(jdk, Publishers.class).with("reactor-core-", "reactive-streams-").run().succeeded();

    softly
        .assertThat(ended.out())
        .isEqualTo(
            """
            NoSuchFileException
            content of mono
            now
            bad mono
            seen
            null
            false
            [a]
            2
            [x, y]
            499500
            """);
    completed("flow", List.of(in("flow")), List.of());
    failed("flow fails", "java.nio.file.NoSuchFileException");
    aborted("flow cancelled", "The job was cancelled");
    aborted("flow never", "The job's result was dropped before it was seen to be there");
    completed("mono", List.of(in("mono")), List.of(out("mono")));
    failed("mono fails", "java.lang.IllegalStateException: bad mono");
    aborted("mono never", "The job was cancelled");
    completed("flux", List.of(in("flux")), List.of());
    aborted("flux taken", "The job was cancelled");
    for (String plain :
        List.of(
            "mono now",
            "mono context",
            "mono null",
            "mono empty",
            "publisher",
            "connectable",
            "many")) {
      completed(plain, List.of(), List.of());
    }
    for (String twice : List.of("flow twice", "flux twice")) {
      softly
          .assertThat(endsOf(twice))
          .as(twice)
          .extracting(end -> end.path("eventType").asText())
          .containsExactly("COMPLETE", "COMPLETE");
    }
    softly
        .assertThat(endsOf("flow twice"))
        .extracting(end -> inputs(end))
        .containsExactly(List.of(in("twice")), List.of(in("twice")));
    // What the subscriber does is no doing of the job.
    softly
        .assertThat(outputs(server.endOf("program")))
        .containsExactlyInAnyOrder(
            out("flow"),
            out("first"),
            Files256.id(data.resolve("twice1.out")),
            Files256.id(data.resolve("twice2.out")),
            out("flux"));
    softly.assertThat(inputs(server.endOf("program"))).isEmpty();
    softly.assertThat(ended.err()).isEmpty();
    softly.assertAll();
  }

  private void completed(String job, List<String> inputs, List<String> outputs) {
    JsonNode end = theEnd(job, "COMPLETE");
    softly.assertThat(inputs(end)).as(job).isEqualTo(inputs);
    softly.assertThat(outputs(end)).as(job).isEqualTo(outputs);
  }

  private void failed(String job, String message) {
    JsonNode end = theEnd(job, "FAIL");
    softly
        .assertThat(end.at("/run/facets/errorMessage/message").asText())
        .as(job)
        .startsWith(message);
  }

  private void aborted(String job, String message) {
    JsonNode end = theEnd(job, "ABORT");
    softly
        .assertThat(end.at("/run/facets/errorMessage/message").asText())
        .as(job)
        .isEqualTo(message);
  }

  private JsonNode theEnd(String job, String type) {
    List<JsonNode> ends = endsOf(job);
    softly
        .assertThat(ends)
        .as(job)
        .extracting(end -> end.path("eventType").asText())
        .containsExactly(type);
    return ends.isEmpty() ? server.endOf("program") : ends.get(0);
  }

  private List<JsonNode> endsOf(String job) {
    return server.eventsOf(job).stream().filter(event -> !EventServer.isStart(event)).toList();
  }

  private ForkedJvm jvm(Jdk jdk, Class<?> program) {
    assertThat(data).isDirectory();
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .sendingTo(server)
        .agent("job.name", "program")
        .program(program, data);
  }

  private void inputFiles(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(data.resolve(name + ".in"), "content of " + name + "\n");
    }
  }

  private String in(String name) throws IOException {
    return Files256.id(data.resolve(name + ".in"));
  }

  private String out(String name) throws IOException {
    return Files256.id(data.resolve(name + ".out"));
  }
}
