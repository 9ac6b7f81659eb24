package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.isStart;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Large;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JVMs that end before their files are hashed: whoever comes next hashes them, if they are still as
 * they were, and tells the end that the run had.
 */
final class UnhashedIT {

  private static final String PROCESS = "program";

  /** A quarter of a second of hashing, at the least. */
  private static final long SIZE = 1L << 29;

  private static final long ENDLESS = 100L << 30;

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.toRealPath().resolve("data"));
    Files.writeString(data.resolve("in"), "content");
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void flushHashesWhatAProcessLeftAndTellsItsEnd(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = leaveUnhashed(jdk, "writes");

    assertThat(ended.exitCode()).as(ended.story()).isZero();
    assertThat(ended.err())
        .contains("1 run waits for hashes in " + spool())
        .contains(
            "not hashed within exit.timeout); finished by the next agent, or with: java -jar "
                + ForkedJvm.agentJar()
                + " flush");
    assertThat(ends()).isEmpty();
    assertThat(command(jdk, "status").out()).contains("1 run waits for hashes (");
    ForkedJvm.Ended flush = command(jdk, "flush").succeeded();

    assertThat(flush.out()).contains("1 run that waited for hashes finished");
    assertThat(flush.err()).doesNotContain("can't");
    JsonNode end = onlyEnd();
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(Files256.id(data.resolve("in")));
    assertThat(outputs(end)).containsExactly(large(hashOfLarge()));
    assertThat(end.at("/run/facets/extractionError").isMissingNode()).isTrue();
    assertThat(server.events().stream().filter(EventServer::isStart)).hasSize(1);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theNextAgentDoesSoToo(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "fails");
    server.onEvent(
        event -> {
          if (EventServer.job(event).equals(PROCESS) && !isStart(event)) {
            Files.writeString(data.resolve("told"), "");
          }
        });

    ForkedJvm.on(jdk, spool())
        .sendingTo(server)
        .agent("job.name", "next")
        .program(Large.class, "waits", data)
        .run()
        .succeeded();

    JsonNode end = onlyEnd();
    assertThat(end.path("eventType").asText()).isEqualTo("FAIL");
    assertThat(end.at("/run/facets/errorMessage/message").asText()).contains("no luck");
    assertThat(inputs(end)).containsExactly(Files256.id(data.resolve("in")));
    assertThat(outputs(end)).containsExactly(large(hashOfLarge()));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theNextAgentsEndLeavesItAsItWas(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "writes", ENDLESS);
    Files.writeString(data.resolve("told"), "");

    ForkedJvm.on(jdk, spool())
        .sendingTo(server)
        .agent("job.name", "next")
        .program(Large.class, "waits", data)
        .run()
        .succeeded();

    assertThat(server.eventsOf("next")).hasSize(2);
    assertThat(ends()).isEmpty();
    // So that its hash takes no time.
    Files.delete(data.resolve("large"));
    command(jdk, "flush").succeeded();
    assertThat(outputs(onlyEnd())).containsExactly(large("unknown"));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aFileThatWasChangedMeanwhileHasNoHash(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "writes");
    Files.writeString(data.resolve("large"), "more", StandardOpenOption.APPEND);

    command(jdk, "flush").succeeded();

    JsonNode end = onlyEnd();
    assertThat(outputs(end)).containsExactly(large("unknown"));
    assertThat(end.at("/run/facets/extractionError/errors").toString())
        .contains(data.resolve("large").toString(), "changed");
    assertThat(inputs(end)).containsExactly(Files256.id(data.resolve("in")));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aFileThatIsGoneHasNoHash(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "writes");
    Files.delete(data.resolve("large"));

    command(jdk, "flush").succeeded();

    JsonNode end = onlyEnd();
    assertThat(outputs(end)).containsExactly(large("unknown"));
    assertThat(end.at("/run/facets/extractionError/errors").toString())
        .contains(data.resolve("large").toString(), "gone");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aHaltedJvmLeavesItToo(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "halts", ENDLESS);
    Files.delete(data.resolve("large"));

    command(jdk, "flush").succeeded();

    JsonNode end = onlyEnd();
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(Files256.id(data.resolve("in")));
    assertThat(outputs(end)).containsExactly(large("unknown"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void twoWhoFlushAtOnceTellOneEnd(Jdk jdk) throws Exception {
    leaveUnhashed(jdk, "writes");
    ForkedJvm.Running one = flushing(jdk).start();
    ForkedJvm.Running other = flushing(jdk).start();

    assertThat(one.process().waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(other.process().waitFor(90, TimeUnit.SECONDS)).isTrue();

    assertThat(ends()).hasSize(1);
    assertThat(outputs(onlyEnd())).containsExactly(large(hashOfLarge()));
  }

  /** At whatever moment: its account is there as a whole, or not at all. */
  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whoIsKilledWhileItLeavesThemTellsNothingFalse(Jdk jdk) throws Exception {
    Random random = new Random(jdk.version());
    Set<Integer> told = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      ForkedJvm.Running running =
          jvm(jdk).agent("exit.timeout", "1ms").program(Large.class, "manyFiles", data).start();
      running.awaitLine("written");
      boolean ended = running.process().waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
      running.kill();
      command(jdk, "flush").succeeded();
      Set<JsonNode> ends = ends();
      assertThat(ends).as("ended: %s", ended).hasSize(i + 1);
      for (JsonNode end : ends) {
        if (end.at("/run/facets/extractionError").isMissingNode()) {
          told.add(filesOf(end));
        }
        assertThat(filesOf(end)).isLessThanOrEqualTo(Large.FILES);
      }
    }
    // Whoever has less says so.
    assertThat(told).isSubsetOf(Large.FILES);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whoeverWaitsIsToldHowFarItIs(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = leaveFor(jdk, "writes", ENDLESS, "4s", "warn");

    assertThat(ended.err().lines().toList())
        .as(ended.story())
        .hasSize(2)
        .satisfies(
            lines ->
                assertThat(lines.get(0))
                    .matches(
                        "lineage: hashing what the program used: [01] of [12] files?, [0-9]+\\.[0-9] of"
                            + " 107\\.3 GB, [12] s left of exit\\.timeout"));
    // To write to it as it is would wait for the hash of what is in it.
    Files.delete(data.resolve("large"));
    assertThat(leaveFor(jdk, "writes", ENDLESS, "4s", "error").err()).isEmpty();
  }

  /** How many files an end names; a directory's dataset stands for several. */
  private static int filesOf(JsonNode end) {
    int files = 0;
    for (JsonNode output : end.path("outputs")) {
      files += output.at("/facets/dspm_content/fileCount").asInt(1);
    }
    return files;
  }

  private ForkedJvm.Ended leaveUnhashed(Jdk jdk, String way) throws Exception {
    return leaveUnhashed(jdk, way, SIZE);
  }

  private ForkedJvm.Ended leaveUnhashed(Jdk jdk, String way, long size) throws Exception {
    return leaveFor(jdk, way, size, "1ms", "warn");
  }

  private ForkedJvm.Ended leaveFor(Jdk jdk, String way, long size, String timeout, String level)
      throws Exception {
    return jvm(jdk)
        .agent("exit.timeout", timeout)
        .agent("log.level", level)
        .program(Large.class, way, data, size)
        .run();
  }

  private ForkedJvm jvm(Jdk jdk) {
    return ForkedJvm.on(jdk, spool()).sendingTo(server).agent("job.name", PROCESS);
  }

  private ForkedJvm.Ended command(Jdk jdk, String command) throws Exception {
    return commanded(jdk, command).run();
  }

  private ForkedJvm flushing(Jdk jdk) {
    return commanded(jdk, "flush");
  }

  private ForkedJvm commanded(Jdk jdk, String command) {
    return ForkedJvm.on(jdk, spool())
        .environment("LINEAGE_SPOOL_DIR", spool().toString())
        .environment("MARQUEZ_ENDPOINT", server.url())
        .agentCommand(command);
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  private void assertNothingIsLeft() throws IOException {
    try (var left = Files.list(spool())) {
      // Hashes may be remembered.
      assertThat(left.filter(file -> !file.endsWith("identities") && !file.endsWith("counters")))
          .isEmpty();
    }
  }

  private JsonNode onlyEnd() {
    Set<JsonNode> ends = ends();
    assertThat(ends).hasSize(1);
    return ends.iterator().next();
  }

  private Set<JsonNode> ends() {
    Set<JsonNode> ends = new HashSet<>(server.eventsOf(PROCESS));
    ends.removeIf(EventServer::isStart);
    return ends;
  }

  private String large(String hash) {
    return "file::" + data.resolve("large") + "@sha256:" + hash;
  }

  private String hashOfLarge() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
      Files.copy(data.resolve("large"), out);
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
