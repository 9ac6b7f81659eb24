package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.programs.Starts;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a process run comes from, and what the processes that runs start inherit. */
final class ParentsIT {

  private static final String TASK_RUN = "f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11";
  private static final String DAG_RUN = "a88310b4-3c3c-1a1a-2b2b-c1b95c24ff11";
  private static final String PARENT = "/run/facets/parent";

  /** Bytes that are text in no usual character set. */
  private static final String NO_TEXT = "export ODD=$(printf 'a=\\377\\nb')";

  @TempDir Path temp;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  static Stream<Jdk> jdksWithSecurityManager() {
    return Jdks.found().filter(jdk -> jdk.version() <= 23);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void airflowsTaskIsTheParentOfTheProcessRunAndItsDagTheRootOfAll(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .environment("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + TASK_RUN)
            .environment("OPENLINEAGE_ROOT_PARENT_ID", "airflow/dag/" + DAG_RUN)
            .program(Starts.class, "tellsInJob")
            .run()
            .succeeded();

    assertThat(ended.err()).isEmpty();
    assertThat(server.eventsOf("program")).hasSize(2);
    for (JsonNode event : server.eventsOf("program")) {
      assertThat(told(event.at(PARENT))).isEqualTo("airflow/dag.task/" + TASK_RUN);
      assertThat(told(event.at(PARENT + "/root"))).isEqualTo("airflow/dag/" + DAG_RUN);
    }
    assertThat(server.eventsOf("load")).hasSize(2);
    for (JsonNode event : server.eventsOf("load")) {
      assertThat(told(event.at(PARENT))).isEqualTo(id("program"));
      assertThat(told(event.at(PARENT + "/root"))).isEqualTo("airflow/dag/" + DAG_RUN);
    }
    List<String> lines = ended.out().lines().toList();
    assertThat(lines).startsWith(id("load"), "airflow/dag/" + DAG_RUN);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aParentAloneIsTheRootToo(Jdk jdk) throws Exception {
    jvm(jdk)
        .environment("OPENLINEAGE_PARENT_ID", "s3://lake/team/nightly/" + TASK_RUN)
        .program(Starts.class, "nothing")
        .run()
        .succeeded();

    JsonNode parent = server.endOf("program").at(PARENT);
    assertThat(told(parent)).isEqualTo("s3://lake/team/nightly/" + TASK_RUN);
    assertThat(told(parent.path("root"))).isEqualTo("s3://lake/team/nightly/" + TASK_RUN);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aBadParentIsSaidOnceAndTheProgramRunsWithoutOne(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .environment("OPENLINEAGE_PARENT_ID", "manual__2026-01-01")
            .environment("OPENLINEAGE_CONTEXT", "{}")
            .program(Starts.class, "nothing")
            .run()
            .succeeded();

    assertThat(ended.err().lines())
        .containsExactly(
            "lineage: OPENLINEAGE_PARENT_ID=manual__2026-01-01 is no good: expected"
                + " <namespace>/<job name>/<run ID>, the run ID a UUID; it is left out");
    assertThat(server.endOf("program").at(PARENT).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withParentOffNoEventHasTheFacetAndNoChildIsTold(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .agent("parent", "false")
            .environment("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + TASK_RUN)
            .program(Starts.class, "tellsInJob")
            .run()
            .succeeded();

    assertThat(server.events()).hasSize(4);
    assertThat(server.events()).allMatch(event -> event.at(PARENT).isMissingNode());
    assertThat(ended.out()).isEqualTo("airflow/dag.task/" + TASK_RUN + "\n\n\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aShellInheritsTheInnermostRun(Jdk jdk) throws Exception {
    ForkedJvm.Ended inJob = jvm(jdk).program(Starts.class, "tellsInJob").run().succeeded();

    List<String> lines = inJob.out().lines().toList();
    assertThat(lines.subList(0, 2)).containsExactly(id("load"), id("program"));
    JsonNode context = new ObjectMapper().readTree(lines.get(2));
    assertThat(told(context.path("parent"))).isEqualTo(id("load"));
    assertThat(told(context.at("/parent/root"))).isEqualTo(id("program"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void outsideOfJobsThatIsTheProcessRun(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = jvm(jdk).program(Starts.class, "tells").run().succeeded();

    assertThat(ended.out().lines()).startsWith(id("program"), id("program"));
    assertThat(gaps(server.endOf("program"))).contains("1 started (sh)");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theBuildersEnvironmentIsAsTheProgramLeftIt(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .environment("LC_ALL", "C.UTF-8")
            .environment("SECRET", "s3cret")
            .limited(NO_TEXT)
            .program(Starts.class, "environment")
            .run()
            .succeeded();

    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSize(10).contains("true", "null");
    assertThat(lines.subList(0, 3))
        .containsExactly("gone 한글 값 61 3d ff 0a 62", id("program"), id("program"));
    assertThat(lines.subList(4, 8)).isEqualTo(lines.subList(0, 4));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatAChildInheritsKeepsItsBytes(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk).limited(NO_TEXT).program(Starts.class, "inherits").run().succeeded();

    assertThat(ended.out()).isEqualTo("61 3d ff 0a 62\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aParentThatTheProgramChoseForAChildStays(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .environment("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + TASK_RUN)
            .program(Starts.class, "chosen")
            .run()
            .succeeded();

    assertThat(ended.out()).isEqualTo("mine/job/00000000-0000-0000-0000-000000000000\n\n\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void alsoAnEnvironmentOfTheProgramsOwnIsGivenTheParent(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = jvm(jdk).program(Starts.class, "exec").run().succeeded();

    List<String> lines = ended.out().lines().toList();
    assertThat(lines).hasSize(5).endsWith("true");
    assertThat(lines.subList(0, 3)).containsExactly("b c", id("program"), id("program"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void eachProcessOfAPipelineInheritsTheRun(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = jvm(jdk).program(Starts.class, "pipeline").run().succeeded();

    assertThat(ended.out().lines()).containsExactly(id("load"), id("load"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void fromJvmToJvmEachIsTheParentOfTheNext(Jdk jdk) throws Exception {
    jvm(jdk)
        .program(Starts.class, command(jdk, "outer/a", "child", "b c", "grandchild"))
        .run()
        .succeeded();

    assertThat(told(server.endOf("outer/a").at(PARENT))).isEqualTo(id("program"));
    JsonNode child = server.endOf("child");
    assertThat(told(child.at(PARENT))).isEqualTo(id("outer/a"));
    assertThat(told(child.at(PARENT + "/root"))).isEqualTo(id("program"));
    assertThat(child.at("/job/namespace").asText()).isEqualTo("dspm.mlops");
    assertThat(told(server.endOf("b c").at(PARENT))).isEqualTo(id("child"));
    JsonNode grandchild = server.endOf("grandchild");
    assertThat(told(grandchild.at(PARENT))).isEqualTo(id("b c"));
    assertThat(told(grandchild.at(PARENT + "/root"))).isEqualTo(id("program"));
    // Each has an agent of its own.
    assertThat(server.events()).allMatch(event -> gaps(event).isEmpty());
  }

  /** A job that starts a JVM, with a job that starts a JVM, each with the agent. */
  private Object[] command(Jdk jdk, String job, String child, String inner, String grandchild) {
    return Stream.of(
            Stream.of("inJob", job),
            Stream.of(jdk.java(), agent(child), "-cp", ForkedJvm.classPath()),
            Stream.of(Starts.class.getName(), "inJob", inner),
            Stream.of(jdk.java(), agent(grandchild), "-cp", ForkedJvm.classPath()),
            Stream.of(Starts.class.getName(), "nothing"))
        .flatMap(part -> part)
        .toArray();
  }

  private String agent(String jobName) {
    return "-javaagent:"
        + ForkedJvm.agentJar()
        + "=job.name="
        + jobName
        + ",endpoint="
        + server.url()
        + ",spool.dir="
        + temp.resolve("spool");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void withChildrenOnTheAgentGoesAlongThroughAShellAsItWasConfigured(Jdk jdk) throws Exception {
    String classPath = ForkedJvm.classPath();
    String starts = Starts.class.getName();
    String java = jdk.java() + " -cp " + classPath + " " + starts;
    ForkedJvm.Ended ended =
        jvm(jdk)
            .agent("children", "true")
            .agent("exclude", "'/it, \"is\"/**'")
            .jvm("-Dlineage.namespace=team")
            .environment("JAVA_TOOL_OPTIONS", "-Dof.the.user=1")
            .program(Starts.class, "inJob", "load", "sh", "-c", java + " inJob inner true")
            .run()
            .succeeded();

    JsonNode child = server.endOf(starts);
    assertThat(told(child.at(PARENT))).isEqualTo(id("load"));
    assertThat(child.at("/job/namespace").asText()).isEqualTo("team");
    assertThat(told(server.endOf("inner").at(PARENT))).isEqualTo(id(starts));
    assertThat(ended.err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("Picked up JAVA_TOOL_OPTIONS: -Dof.the.user=1"));
    // What the shell does is not seen.
    assertThat(gaps(server.endOf("load"))).contains("1 started (sh)");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void theAgentGoesAlongFromADirectoryOfAnyName(Jdk jdk) throws Exception {
    Path jar = temp.resolve("my \"agents'").resolve("lineage-agent.jar");
    Files.createDirectory(jar.getParent());
    Files.copy(ForkedJvm.agentJar(), jar);
    String agent = agent("program").replace(ForkedJvm.agentJar().toString(), jar.toString());
    ForkedJvm.on(jdk, temp.resolve("spool"))
        .withoutAgent()
        .beforeTheAgent(agent + ",children=true")
        .program(
            Starts.class,
            "inJob",
            "load",
            jdk.java(),
            "-cp",
            ForkedJvm.classPath(),
            Starts.class.getName(),
            "nothing")
        .run()
        .succeeded();

    assertThat(told(server.endOf(Starts.class.getName()).at(PARENT))).isEqualTo(id("load"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aJvmThatIsGivenTheAgentIsNoGapAndItsOwnSettingsCount(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .agent("children", "true")
            .agent("namespace", "team")
            .agent("api.key", "s3cret")
            .program(
                Starts.class,
                "inJob",
                "load",
                jdk.java(),
                "-Dlineage.namespace=other",
                "-cp",
                ForkedJvm.classPath(),
                Starts.class.getName(),
                "nothing")
            .run()
            .succeeded();

    JsonNode child = server.endOf(Starts.class.getName());
    assertThat(child.at("/job/namespace").asText()).isEqualTo("other");
    assertThat(gaps(server.endOf("load"))).isEmpty();
    assertThat(ended.err()).contains("Picked up").doesNotContain("s3cret");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aChildWithAnAgentOfItsOwnIsNotGivenASecond(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .agent("children", "true")
            .program(Starts.class, command(jdk, "load", "child", "inner", "grandchild"))
            .run()
            .succeeded();

    assertThat(ended.err()).isEmpty();
    assertThat(told(server.endOf("grandchild").at(PARENT))).isEqualTo(id("inner"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aRunThatAScriptReportsByHandHasTheRunAroundTheScriptAsItsParent(Jdk jdk) throws Exception {
    String emit =
        jdk.java()
            + " -Dlineage.spool.dir="
            + temp.resolve("spool")
            + " -jar "
            + ForkedJvm.agentJar()
            + " emit --job said --output ml-registry=model";
    jvm(jdk)
        .agent("children", "true")
        .environment("MARQUEZ_ENDPOINT", server.url())
        .program(Starts.class, "inJob", "load", "sh", "-c", emit)
        .run()
        .succeeded();

    assertThat(server.eventsOf("said")).hasSize(2);
    for (JsonNode event : server.eventsOf("said")) {
      assertThat(told(event.at(PARENT))).isEqualTo(id("load"));
      assertThat(told(event.at(PARENT + "/root"))).isEqualTo(id("program"));
    }
    // The agent that went along does not watch the command.
    assertThat(server.events()).hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void underASecurityManagerThatDeniesTheProgramItsEnvironmentChildrenAreToldAsWell(Jdk jdk)
      throws Exception {
    Path policy =
        Files.writeString(
            temp.resolve("policy"),
            "grant codeBase \"file:"
                + ForkedJvm.agentJar()
                + "\" { permission java.security.AllPermission; };\n"
                + "grant { permission java.io.FilePermission \"<<ALL FILES>>\", \"execute\"; };\n");
    ForkedJvm.Ended ended =
        jvm(jdk)
            .jvm("-Djava.security.manager")
            .jvm("-Djava.security.policy==" + policy)
            .program(Starts.class, "tellsInJob")
            .run()
            .succeeded();

    assertThat(ended.out().lines()).as(ended.story()).startsWith(id("load"), id("program"));
  }

  @ParameterizedTest
  @MethodSource("jdksWithSecurityManager")
  void whereNobodyMaySeeTheEnvironmentChildrenStartWithoutAWord(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended =
        jvm(jdk)
            .jvm("-Djava.security.manager=allow")
            .program(Starts.class, "denied")
            .run()
            .succeeded();

    assertThat(ended.out()).isEqualTo("started\n");
    assertThat(ended.err().lines()).as(ended.story()).noneMatch(line -> line.startsWith("lineage"));
    assertThat(gaps(server.endOf("program"))).contains("1 started (sh)").doesNotContain("failed");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void namesThatTheServerCantHoldAreRespelledAndThatIsSaidOnce(Jdk jdk) throws Exception {
    ForkedJvm.Ended ended = jvm(jdk).program(Starts.class, "names").run().succeeded();

    List<JsonNode> events = server.eventsOf("load all 0");
    assertThat(events).hasSize(4);
    assertThat(events).allMatch(event -> event.at("/job/namespace").asText().equals("my_team"));
    List<JsonNode> named = events.stream().filter(event -> !outputs(event).isEmpty()).toList();
    assertThat(named).hasSize(2);
    for (JsonNode end : named) {
      assertThat(outputs(end)).containsExactly("model one");
      assertThat(end.at("/outputs/0/namespace").asText()).isEqualTo("my_registry");
    }
    assertThat(ended.err().lines()).hasSize(4).allMatch(line -> line.startsWith("lineage: the "));
  }

  private ForkedJvm jvm(Jdk jdk) {
    return ForkedJvm.on(jdk, temp.resolve("spool")).sendingTo(server).agent("job.name", "program");
  }

  /** A job's only run, as a child's environment names it. */
  private String id(String job) {
    JsonNode event = server.endOf(job);
    return event.at("/job/namespace").asText() + "/" + job + "/" + event.at("/run/runId").asText();
  }

  private static String told(JsonNode ancestor) {
    return ancestor.at("/job/namespace").asText()
        + "/"
        + ancestor.at("/job/name").asText()
        + "/"
        + ancestor.at("/run/runId").asText();
  }

  private static String gaps(JsonNode event) {
    return event.at("/run/facets/extractionError/errors").toString();
  }
}
