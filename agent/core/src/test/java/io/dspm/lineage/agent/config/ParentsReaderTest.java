package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.ParentVariables;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import io.dspm.lineage.agent.event.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a program comes from, as the environment and the configuration say it. */
class ParentsReaderTest {

  private static final UUID RUN = UUID.fromString("f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
  private static final UUID ROOT = UUID.fromString("a88310b4-3c3c-1a1a-2b2b-c1b95c24ff11");
  private static final ParentRun TASK = new ParentRun("airflow", "dag.task", RUN);
  private static final ParentRun DAG = new ParentRun("airflow", "dag", ROOT);

  private final Properties properties = new Properties();
  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path temp;

  @Test
  void airflowsVariablesAreParentAndRoot() {
    environment.put("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + RUN);
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "airflow/dag/" + ROOT);

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(parents().root()).isEqualTo(DAG);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void slashesBelongToTheNamespace() {
    environment.put("OPENLINEAGE_PARENT_ID", "s3://bucket/team/dag.task/" + RUN);

    assertThat(parents().parent()).isEqualTo(new ParentRun("s3://bucket/team", "dag.task", RUN));
    assertThat(parents().root()).isNull();
    assertThat(warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dag.task",
        "airflow/dag.task",
        "airflow/dag.task/",
        "airflow/dag.task/manual__2026-01-01",
        "airflow/dag.task/1-2-3-4-5",
        "airflow//f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11",
        "/dag.task/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11",
        "dag.task/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11",
        "airflow/dag.task/g99310b4-3c3c-1a1a-2b2b-c1b95c24ff11",
        "{\"parent\": 1}"
      })
  void aBadParentIsWarnedOfOnceAndCountsAsUnset(String bad) {
    environment.put("OPENLINEAGE_PARENT_ID", bad);
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "airflow/dag/" + ROOT);

    assertThat(parents().parent()).isNull();
    assertThat(parents().root()).isNull();
    assertThat(warnings())
        .contains(
            "OPENLINEAGE_PARENT_ID="
                + bad
                + " is no good: expected <namespace>/<job name>/<run ID>, the run ID a UUID; it is"
                + " left out");
  }

  @Test
  void aBadRootLeavesTheParent() {
    environment.put("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + RUN);
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "nonsense");

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(parents().root()).isNull();
    assertThat(warnings()).hasSize(1).first().asString().startsWith("OPENLINEAGE_ROOT_PARENT_ID=");
  }

  @Test
  void aRootWithoutAParentIsLeftOut() {
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "airflow/dag/" + ROOT);

    assertThat(parents().parent()).isNull();
    assertThat(parents().root()).isNull();
    assertThat(warnings()).hasSize(1).first().asString().contains("beside it");
  }

  @Test
  void theContextGoesBeforeTheOlderVariables() {
    environment.put("OPENLINEAGE_CONTEXT", context("\"root\": " + json("airflow", "dag", ROOT)));
    environment.put("OPENLINEAGE_PARENT_ID", "other/job/" + UUID.randomUUID());
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "other/root/" + UUID.randomUUID());

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(parents().root()).isEqualTo(DAG);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aContextWithoutARootTakesNoneFromElsewhere() {
    environment.put("OPENLINEAGE_CONTEXT", context("\"facets\": {\"x\": [1, null]}"));
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "other/root/" + UUID.randomUUID());

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(parents().root()).isNull();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aRootBesideTheParentIsUnderstood() {
    String parent = json("airflow", "dag.task", RUN);
    String root = json("airflow", "dag", ROOT);
    environment.put("OPENLINEAGE_CONTEXT", "{\"root\": " + root + ", \"parent\": " + parent + "}");

    assertThat(parents().root()).isEqualTo(DAG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "airflow/dag.task/f99310b4-3c3c-1a1a-2b2b-c1b95c24ff11",
        "[]",
        "{\"parent\": {\"run\": {\"runId\": \"no UUID\"}, \"job\": {\"namespace\": \"a\", \"name\":"
            + " \"b\"}}}",
        "{\"parent\": {\"run\": {}}}",
        "{\"parent\": \"airflow\"}"
      })
  void aBadContextIsWarnedOfAndTheOlderVariablesCount(String bad) {
    environment.put("OPENLINEAGE_CONTEXT", bad);
    environment.put("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + RUN);
    environment.put("OPENLINEAGE_ROOT_PARENT_ID", "airflow/dag/" + ROOT);

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(parents().root()).isEqualTo(DAG);
    assertThat(warnings()).hasSize(1).first().asString().startsWith("OPENLINEAGE_CONTEXT=" + bad);
  }

  @Test
  void aContextOfOtherThingsIsNoReasonToComplain() {
    environment.put("OPENLINEAGE_CONTEXT", "{\"later\": {\"version\": 2}}");
    environment.put("OPENLINEAGE_PARENT_ID", "airflow/dag.task/" + RUN);

    assertThat(parents().parent()).isEqualTo(TASK);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whatIsConfiguredBeatsTheEnvironment() {
    environment.put("OPENLINEAGE_CONTEXT", context("\"x\": 1"));
    properties.setProperty("lineage.parent.run", "shell/nightly/" + ROOT);

    assertThat(parents().parent()).isEqualTo(new ParentRun("shell", "nightly", ROOT));
  }

  @Test
  void namesThatTheServerCantHoldAreRespelledWithAWarning() {
    environment.put("OPENLINEAGE_PARENT_ID", "air flow/일\n일/" + RUN);

    assertThat(parents().parent()).isEqualTo(new ParentRun("air_flow", "일 일", RUN));
    assertThat(warnings())
        .containsExactly(
            "OPENLINEAGE_PARENT_ID: the server can't hold this name; using air_flow/일 일");
  }

  @Test
  void withParentOffNobodyIsAskedWhoItIs() {
    environment.put("LINEAGE_PARENT", "false");
    environment.put("OPENLINEAGE_PARENT_ID", "nonsense");

    assertThat(parents().told()).isFalse();
    assertThat(parents().parent()).isNull();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aBadSwitchIsWarnedOfAndTheDefaultCounts() {
    environment.put("LINEAGE_PARENT", "no");
    properties.setProperty("lineage.children", "ja");

    assertThat(parents().told()).isTrue();
    assertThat(parents().children()).isFalse();
    assertThat(warnings()).hasSize(2).allMatch(line -> line.contains("expected true or false"));
  }

  @Test
  void whatAChildIsToldIsReadAsItWasMeant() {
    Ancestor root = new Ancestor(new RunId(ROOT), new JobName("s3://b/x", "루트/\"1\"\\n"));
    RunHeader run =
        new RunHeader(new RunId(RUN), new JobName("a/b", "c/d"), Instant.EPOCH, root, root);
    for (String variable : ParentVariables.NAMES) {
      environment.put(variable, ParentVariables.of(run, variable));
    }

    assertThat(parents().parent()).isEqualTo(new ParentRun("a/b", "c/d", RUN));
    assertThat(parents().root()).isEqualTo(new ParentRun("s3://b/x", "루트/\"1\"\\n", ROOT));
    assertThat(environment.get("OPENLINEAGE_CONTEXT")).isASCII();
    assertThat(environment.get("OPENLINEAGE_PARENT_ID")).isEqualTo("a/b/c/d/" + RUN);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void childrenAreToldWhatWasSaidToThisJvmAloneButNotItsName() throws IOException {
    Path file =
        Files.writeString(
            temp.resolve("l.properties"), "jobs=a.F#m\nstart.delay=2s\njob.name=file\n");
    environment.put("LINEAGE_START_DELAY", "3s");
    properties.setProperty("lineage.config", file.toString());
    properties.setProperty("lineage.exclude", "/tmp/**");
    properties.setProperty("lineage.parent.run", "a/b/" + RUN);

    Parents parents =
        read("children=true,job.name=etl,namespace=team,spool.dir=spool,api.key=s3cret,"
                + "endpoint=http://host/?token=x")
            .settings()
            .parents();
    assertThat(parents.passedOn())
        .isEqualTo(
            Map.of(
                "lineage.children", "true",
                "lineage.namespace", "team",
                "lineage.spool.dir", Path.of("spool").toAbsolutePath().toString(),
                "lineage.exclude", "/tmp/**",
                "lineage.jobs", "a.F#m"));
    assertThat(parents.passedInSecret())
        .isEqualTo(
            Map.of("OPENLINEAGE_API_KEY", "s3cret", "MARQUEZ_ENDPOINT", "http://host/?token=x"));
  }

  @Test
  void withoutChildrenNothingIsPassedOn() {
    assertThat(read("namespace=team").settings().parents().passedOn()).isEmpty();
  }

  private static String context(String more) {
    String parent = json("airflow", "dag.task", RUN);
    return "{\"parent\": " + parent.substring(0, parent.length() - 1) + ", " + more + "}}";
  }

  private static String json(String namespace, String job, UUID run) {
    return "{\"run\": {\"runId\": \""
        + run
        + "\"}, \"job\": {\"namespace\": \""
        + namespace
        + "\", \"name\": \""
        + job
        + "\"}}";
  }

  private Parents parents() {
    return read(null).settings().parents();
  }

  private List<String> warnings() {
    return read(null).warnings();
  }

  private SettingsReader.Reading read(String arguments) {
    return SettingsReader.read(arguments, properties, environment);
  }
}
