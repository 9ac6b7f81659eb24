package io.dspm.lineage.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunHeader.Ancestor;
import io.dspm.lineage.agent.event.RunId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OriginTest {

  private final Ancestor task = new Ancestor(RunId.next(1), new JobName("airflow", "dag.task"));
  private final Ancestor dag = new Ancestor(RunId.next(2), new JobName("airflow", "dag"));

  @Test
  void aProcessThatNobodyStartedIsARootByItself() {
    RunHeader process = process(Origin.NONE);

    assertThat(process.parent()).isNull();
    assertThat(process.root()).isNull();
    assertThat(Origin.NONE.parentIn(process)).isEqualTo(process.asAncestor());
    assertThat(Origin.NONE.rootIn(process)).isEqualTo(process.asAncestor());
  }

  @Test
  void theRootOfTheProcessIsThatOfAllItsRuns() {
    Origin origin = new Origin(true, task, dag);
    RunHeader process = process(origin);

    assertThat(process.parent()).isEqualTo(task);
    assertThat(process.root()).isEqualTo(dag);
    assertThat(origin.parentIn(process)).isEqualTo(process.asAncestor());
    assertThat(origin.rootIn(process)).isEqualTo(dag);
  }

  @Test
  void withoutARootTheParentIsIt() {
    assertThat(process(new Origin(true, task, null)).root()).isEqualTo(task);
  }

  @Test
  void aRootAloneIsNone() {
    assertThat(process(new Origin(true, null, dag)).root()).isNull();
  }

  @Test
  void whereParentsAreNotToldNoRunHasOne() {
    Origin silent = new Origin(false, task, dag);
    RunHeader process = process(silent);

    assertThat(process.parent()).isNull();
    assertThat(process.root()).isNull();
    assertThat(silent.parentIn(process)).isNull();
    assertThat(silent.rootIn(process)).isNull();
  }

  private static RunHeader process(Origin origin) {
    return new RunHeader(
        RunId.next(3),
        new JobName("ns", "app"),
        Instant.EPOCH,
        origin.parentOfProcess(),
        origin.rootOfProcess());
  }
}
