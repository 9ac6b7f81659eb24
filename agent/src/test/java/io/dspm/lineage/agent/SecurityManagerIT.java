package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Guarded;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs under a security manager, on the JDKs that still have one: they are denied exactly what
 * they would be denied without the agent.
 */
final class SecurityManagerIT {

  private static final int LAST = 23;

  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void resolve() throws IOException {
    data = temp.toRealPath().resolve("data");
  }

  static Stream<Jdk> jdksWithSecurityManager() {
    return Jdks.found().filter(jdk -> jdk.version() <= LAST);
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void withAllPermissionsForTheAgentAllIsRecorded(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          runsAsWithout(jdk, server, "given", policy(grantToTheAgent() + grantToTheProgram()));

      assertThat(ended.out()).contains("read: content", "secret: java.security.Access");
      assertThat(ownLines(ended)).as(ended.story()).isEmpty();
      assertRecorded(server);
    }
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void withoutPermissionsItStepsAsideAndNamesTheGrantThatItNeeds(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended = runsAsWithout(jdk, server, "given", policy(grantToTheProgram()));

      assertThat(ended.out()).contains("read: content");
      assertThat(ownLines(ended))
          .as(ended.story())
          .hasSize(1)
          .allMatch(line -> line.contains("java.security.AllPermission"));
      assertThat(server.events()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void oneThatTheProgramSetsAndThatDeniesTheAgentsFilesIsObeyedAndToldOf(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended = runsAsWithout(jdk, server, "denying", List.of(allowed()));

      assertThat(ended.out()).contains("secret: java.lang.SecurityException: no reading of");
      if (server.events().size() < 2) {
        assertThat(ownLines(ended)).as(ended.story()).anyMatch(line -> line.contains("are lost"));
      } else {
        assertRecorded(server);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void oneThatWatchesTheProgramHearsAllOfItAsBefore(Jdk jdk) throws Exception {
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended = runsAsWithout(jdk, server, "watching", List.of(allowed()));

      assertThat(ended.out()).contains("read " + data.resolve("in"));
    }
  }

  private static String allowed() {
    return "-Djava.security.manager=allow";
  }

  private ForkedJvm.Ended runsAsWithout(
      Jdk jdk, EventServer server, String manager, List<String> jvmArguments) throws Exception {
    makeFiles();
    ForkedJvm without = ForkedJvm.on(jdk, temp.resolve("spool")).withoutAgent();
    jvmArguments.forEach(without::jvm);
    ForkedJvm.Ended expected = without.program(Guarded.class, manager, data).run().succeeded();
    makeFiles();
    ForkedJvm with =
        ForkedJvm.on(jdk, temp.resolve("spool")).sendingTo(server).agent("job.name", "guarded");
    jvmArguments.forEach(with::jvm);
    ForkedJvm.Ended ended = with.program(Guarded.class, manager, data).run();

    List<String> said = new ArrayList<>(ended.out().lines().toList());
    if (manager.equals("watching")) {
      // It is asked about what the agent does on the program's thread, too.
      said.removeIf(line -> line.startsWith("read ") && !expected.out().contains(line));
      assertThat(said).as(ended.story()).containsSubsequence(expected.out().lines().toList());
    } else {
      assertThat(said).as(ended.story()).isEqualTo(expected.out().lines().toList());
    }
    assertThat(ended.exitCode()).as(ended.story()).isEqualTo(expected.exitCode());
    List<String> err = new ArrayList<>(ended.err().lines().toList());
    err.removeAll(ownLines(ended));
    assertThat(err).as(ended.story()).isEqualTo(expected.err().lines().toList());
    return ended;
  }

  private static List<String> ownLines(ForkedJvm.Ended ended) {
    return ended.err().lines().filter(line -> line.startsWith("lineage: ")).toList();
  }

  private void makeFiles() throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve("in"), "content");
    Files.deleteIfExists(data.resolve("out"));
    Files.deleteIfExists(data.resolve("taken"));
    Files.writeString(data.resolveSibling("secret"), "secret");
  }

  private void assertRecorded(EventServer server) throws IOException {
    JsonNode end = server.endOf("guarded");
    assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(inputs(end)).containsExactly(Files256.id(data.resolve("in")));
    assertThat(outputs(end)).containsExactly(Files256.id(data.resolve("out")));
    assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(end.toString()).isTrue();
  }

  private List<String> policy(String grants) throws IOException {
    Path policy = Files.writeString(temp.resolve("policy"), grants);
    // Two equals signs: this policy and no other.
    return List.of("-Djava.security.manager", "-Djava.security.policy==" + policy);
  }

  private static String grantToTheAgent() {
    return "grant codeBase \"file:"
        + ForkedJvm.agentJar()
        + "\" { permission java.security.AllPermission; };\n";
  }

  /** To everybody, so to the program. */
  private String grantToTheProgram() {
    return "grant { permission java.io.FilePermission \""
        + data
        + "/-\", \"read,write,delete\"; };\n";
  }
}
