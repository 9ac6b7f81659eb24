package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Exhausted;
import io.dspm.lineage.agent.programs.Interrupted;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that are interrupted, or run out of what they need, in the middle of file work: they say
 * and end as they would without the agent, and what they do afterwards is recorded.
 */
final class HostileIT {

  private static final String JOB = "hostile";

  /** What the JVM says when memory is out while it loads a class, whatever agent is there. */
  private static final String OF_ANY_AGENT = "*** java.lang.instrument ASSERTION FAILED";

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = temp.toRealPath().resolve("data");
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void interruptsAndClosesAreThoseOfTheProgram(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = runsAsWithout(jdk, jvm -> jvm.program(Interrupted.class, data));

    assertThat(ended.out())
        .contains("stream read: done, interrupted: true")
        .contains("channel read: java.nio.channels.ClosedByInterruptException, interrupted: true")
        .contains("interrupted while reading: java.nio.channels.ClosedByInterruptException")
        .contains("closed while reading: java.nio.channels.AsynchronousCloseException");
    JsonNode end = server.endOf(JOB);
    assertThat(inputs(end)).containsExactly(id("in"));
    assertThat(outputs(end)).contains(id("stream"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aStackThatOverflowsInTheMiddleOfFileWorkBreaksNothing(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        runsAsWithout(jdk, jvm -> jvm.jvm("-Xss256k").program(Exhausted.class, "stack", data));

    assertThat(ended.out()).startsWith("overflowed\n");
    assertAllCopiesRecorded(jdk);
    if (!ownLines(ended).isEmpty()) {
      assertThat(server.endOf(JOB).at("/run/facets/extractionError/errors").toString())
          .as(ended.story())
          .contains("StackOverflowError");
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aHeapThatIsFullInTheMiddleOfFileWorkBreaksNothing(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        runsAsWithout(
            jdk,
            jvm ->
                jvm.jvm("-Xmx48m").jvm("-XX:+UseSerialGC").program(Exhausted.class, "heap", data));

    assertThat(ended.out()).startsWith("out of memory: Java heap space\n");
    assertAllCopiesRecorded(jdk);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void descriptorsThatRunOutBreakNothing(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        runsAsWithout(
            jdk, jvm -> jvm.limited("ulimit -n 64").program(Exhausted.class, "descriptors", data));

    assertThat(ended.out()).contains("(Too many open files)");
    JsonNode end = endDelivered(jdk);
    assertThat(inputs(end))
        .containsExactlyInAnyOrderElementsOf(
            ids(Stream.concat(Stream.of("in"), rounds().mapToObj(i -> "in" + i))));
    assertThat(outputs(end)).containsExactlyInAnyOrderElementsOf(ids(copies()));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aSpoolForWhichThereIsNoRoomIsToldOnceAndTheProgramRunsOn(Jdk jdk) throws Exception {
    makeFiles();
    // No file may have more than 1 KiB, so not the spool's either; and no server takes anything.
    ForkedJvm.Ended ended =
        under(jdk)
            .agent("endpoint", "http://127.0.0.1:1")
            .limited("ulimit -f 2")
            .jvm("-XX:-UsePerfData")
            .program(Exhausted.class, "sizes", data)
            .run()
            .succeeded();

    assertThat(ended.out()).isEqualTo("File too large\nafter\nnetwork: true\n");
    assertThat(ownLines(ended))
        .as(ended.story())
        .filteredOn(line -> line.contains("can't be written"))
        .hasSizeBetween(1, 2)
        .anyMatch(line -> line.contains("memory") && line.contains("lineage.spool.dir"));
    // What still fitted in.
    assertThat(ownLines(ended).size()).isLessThanOrEqualTo(2);
  }

  private static IntStream rounds() {
    return IntStream.range(0, Exhausted.ROUNDS);
  }

  private static Stream<String> copies() {
    return Stream.concat(
        Stream.of("before", "after"), rounds().mapToObj(round -> "meanwhile" + round));
  }

  private List<String> ids(Stream<String> names) {
    return names.map(this::id).toList();
  }

  private String id(String name) {
    try {
      return Files256.id(data.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was made at the very edge may be there or not; all else must be. */
  private void assertAllCopiesRecorded(Jdk jdk) throws Exception {
    JsonNode end = endDelivered(jdk);
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(id("in"));
    assertThat(outputs(end)).containsAll(ids(copies()));
    assertThat(outputs(end)).allMatch(name -> name.matches(".*@sha256:[0-9a-f]{64}"));
  }

  /** By the agent, or if that could not connect any more, by the command for that. */
  private JsonNode endDelivered(Jdk jdk) throws Exception {
    if (server.events().size() < 2) {
      ForkedJvm.on(jdk, temp.resolve("spool"))
          .environment("LINEAGE_SPOOL_DIR", temp.resolve("spool").toString())
          .environment("MARQUEZ_ENDPOINT", server.url())
          .agentCommand("flush")
          .run()
          .succeeded();
    }
    return server.endOf(JOB);
  }

  private ForkedJvm.Ended runsAsWithout(Jdk jdk, UnaryOperator<ForkedJvm> program)
      throws Exception {
    makeFiles();
    ForkedJvm.Ended expected = program.apply(under(jdk).withoutAgent()).run().succeeded();
    makeFiles();
    ForkedJvm.Ended ended = program.apply(under(jdk).sendingTo(server)).run();

    assertThat(ended.exitCode()).as(ended.story()).isEqualTo(expected.exitCode());
    assertThat(ended.out()).as(ended.story()).isEqualTo(expected.out());
    assertThat(ended.err().lines().filter(line -> !isOwn(line)))
        .as(ended.story())
        .containsExactlyElementsOf(expected.err().lines().toList());
    assertThat(ownLines(ended))
        .as(ended.story())
        .filteredOn(line -> !line.startsWith(OF_ANY_AGENT))
        .hasSizeLessThanOrEqualTo(1);
    return ended;
  }

  private static List<String> ownLines(ForkedJvm.Ended ended) {
    return ended.err().lines().filter(HostileIT::isOwn).toList();
  }

  private static boolean isOwn(String line) {
    return line.startsWith("lineage: ") || line.startsWith(OF_ANY_AGENT);
  }

  private ForkedJvm under(Jdk jdk) {
    return ForkedJvm.on(jdk, temp.resolve("spool")).agent("job.name", JOB);
  }

  private void makeFiles() throws Exception {
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectory(data);
    Files.writeString(data.resolve("in"), "content");
    for (int round : rounds().toArray()) {
      Files.writeString(data.resolve("in" + round), "content of " + round);
    }
    Process fifo = new ProcessBuilder("mkfifo", data.resolve("fifo").toString()).start();
    assertThat(fifo.waitFor()).isZero();
  }
}
