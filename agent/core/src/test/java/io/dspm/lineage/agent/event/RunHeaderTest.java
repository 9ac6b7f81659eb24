package io.dspm.lineage.agent.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RunHeaderTest {

  private static final Instant BEGAN = Instant.parse("2026-03-01T09:00:00.123456Z");

  private final RunHeader process =
      new RunHeader(RunId.next(1), new JobName("dspm.mlops", "app"), BEGAN, null, null);
  private final RunHeader outer = inside(process, "outer");
  private final RunHeader inner = inside(outer, "내부 \"작업\"");

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    for (RunHeader header : new RunHeader[] {process, outer, inner}) {
      assertThat(RunHeader.fromBytes(header.toBytes())).isEqualTo(header);
    }
  }

  @Test
  void whatTheJobDoesIsKeptAndCutIfItIsTooLong() throws IOException {
    RunHeader described = described("Loads customers. 고객");

    assertThat(RunHeader.fromBytes(described.toBytes())).isEqualTo(described);
    assertThat(described("x".repeat(5_000)).description()).hasSize(4_098).endsWith("…");
  }

  @Test
  void fieldsOfALaterAgentAreReadPast() throws IOException {
    NoteFields more = new NoteFields();
    more.put(200, new byte[] {1, 2, 3});

    assertThat(RunHeader.fromBytes(inner.toBytes(more))).isEqualTo(inner);
  }

  private RunHeader described(String words) {
    return new RunHeader(
        process.id(), process.job(), BEGAN, inner.asAncestor(), null, RunHeader.Kind.JOB, words);
  }

  @Test
  void theRootIsTheOutermostRunAndTheParentTheNextOne() {
    assertThat(inner.parent()).isEqualTo(outer.asAncestor());
    assertThat(inner.root()).isEqualTo(process.asAncestor());
    assertThat(process.outermost()).isEqualTo(process.asAncestor());
    assertThat(inner.outermost()).isEqualTo(process.asAncestor());
  }

  @Test
  void bytesOfAnotherFormatAreRefusedInWords() {
    byte[] newer = process.toBytes();
    newer[0] = 3;

    assertThatThrownBy(() -> RunHeader.fromBytes(newer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 3");
  }

  @Test
  void whateverIsCutOffIsRefused() {
    byte[] whole = inner.toBytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> RunHeader.fromBytes(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void noiseIsRefusedAsAnIoErrorAndAsNothingElse() {
    byte[] whole = process.toBytes();
    int time = 1 + 16 + (2 + "dspm.mlops".length()) + (2 + "app".length());
    byte[] noTime = whole.clone();
    Arrays.fill(noTime, time, time + 8, (byte) 0x7F);

    assertThatThrownBy(() -> RunHeader.fromBytes(noTime)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RunHeader.fromBytes("{\"run\":1}".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> RunHeader.fromBytes(new byte[0])).isInstanceOf(IOException.class);
  }

  private static RunHeader inside(RunHeader outer, String name) {
    return new RunHeader(
        RunId.next(2),
        new JobName("dspm.mlops", name),
        BEGAN.plusSeconds(1),
        outer.asAncestor(),
        outer.outermost());
  }
}
