package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class NamesTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.WARN);
  private final Names names = new Names(log);

  @Test
  void goodNamesAreTakenWithoutAWord() {
    assertThat(names.job("ns", "Etl.load")).isEqualTo(new JobName("ns", "Etl.load"));
    assertThat(names.dataset("kafka://b:9092", "주문"))
        .isEqualTo(new Dataset("kafka://b:9092", "주문"));
    assertThat(lines()).isEmpty();
  }

  @Test
  void aBadNameIsRespelledAndThatIsSaidOnce() {
    for (int i = 0; i < 3; i++) {
      assertThat(names.job("my team", "load\nall")).isEqualTo(new JobName("my_team", "load all"));
      assertThat(names.dataset("my db", "a\nb")).isEqualTo(new Dataset("my_db", "a b"));
    }

    assertThat(lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("the namespace 'my team'") && line.contains("'my_team'"))
        .anyMatch(line -> line.contains("the job name 'load all'"));
  }

  @Test
  void aLoopThatMakesBadNamesLeavesRoomForWhatElseIsToBeSaid() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(names.job("ns", i + "\n").name()).isEqualTo(Integer.toString(i));
    }

    log.warn("something else");
    assertThat(lines()).endsWith("lineage: something else");
  }

  private java.util.List<String> lines() {
    return said.toString(UTF_8).lines().toList();
  }
}
