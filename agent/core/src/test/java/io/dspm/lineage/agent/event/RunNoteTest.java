package io.dspm.lineage.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dspm.lineage.agent.config.DatasetSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunNoteTest {

  private static final Instant AT = Instant.parse("2026-03-01T09:00:00.123456Z");

  private final RunHeader process =
      new RunHeader(RunId.next(1), new JobName("ns", "앱"), AT, null, null);
  private final RunHeader run =
      new RunHeader(
          RunId.next(2), new JobName("ns", "job"), AT, process.asAncestor(), process.outermost());

  @Test
  void whatIsReadIsWhatWasWritten() throws IOException {
    for (Ending ending :
        Arrays.asList(
            null,
            Ending.complete(AT),
            Ending.abort(AT, "killed"),
            Ending.of(Ending.How.FAIL, AT, new IllegalStateException("no"), null),
            Ending.of(Ending.How.FAIL, AT, null, "exit status 1"))) {
      for (RunHeader header : List.of(process, run)) {
        RunNote note = new RunNote(header, ending);

        assertThat(RunNote.fromBytes(note.toBytes())).isEqualTo(note);
      }
    }
  }

  @Test
  void circumstancesAreReadAsTheyWereWritten() throws IOException {
    for (Circumstances circumstances :
        List.of(Everything.KNOWN, Circumstances.SAMPLE, Circumstances.UNKNOWN)) {
      RunNote note = new RunNote(process, Ending.complete(AT), circumstances);

      assertThat(RunNote.fromBytes(note.toBytes())).isEqualTo(note);
    }
  }

  @Test
  void whatReproducingTheProcessTakesIsNotedWithItsOwnRunAlone() throws IOException {
    RunNote note = RunNote.fromBytes(new RunNote(run, null, Everything.KNOWN).toBytes());

    assertThat(note.circumstances()).isEqualTo(Everything.KNOWN.withoutProcess());
    assertThat(note.circumstances().process()).isNull();
  }

  private static final Postponed POSTPONED =
      new Postponed(
          4711,
          12,
          40_000_000_000L,
          List.of(new Dataset("ml-registry", "model:앱/1")),
          List.of(new Dataset("s3://bucket", "key"), new Dataset("s3://bucket", "other")),
          List.of(new Gap("가".repeat(30_000), "not recorded")));

  @Test
  void whatAnEndWaitsForIsReadAsItWasWritten() throws IOException {
    for (RunHeader header : List.of(process, run)) {
      RunNote note = new RunNote(header, Ending.complete(AT), Everything.KNOWN, POSTPONED);

      assertThat(RunNote.fromBytes(note.toBytes()).postponed()).isEqualTo(POSTPONED);
      assertThat(RunNote.fromBytes(note.toBytes()).ending()).isEqualTo(Ending.complete(AT));
    }
  }

  @Test
  void howItsDatasetsAreNamedIsReadAsItWasWritten() throws IOException {
    DatasetSettings settings =
        new DatasetSettings(DatasetSettings.Naming.PATH, "file://host", 7, 4_711, false);
    RunNote note = new RunNote(process, Ending.complete(AT), Everything.KNOWN, POSTPONED, settings);

    assertThat(RunNote.fromBytes(note.toBytes()).datasets()).isEqualTo(settings);
  }

  @Test
  void whatAnEndWaitsForIsRefusedWhereItIsCutOff() throws IOException {
    byte[] whole = POSTPONED.toBytes();
    for (int length = 0; length < 200; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Postponed.fromBytes(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void circumstancesThatAreNoneAreRefused() {
    byte[] whole = new RunNote(process, null, Everything.KNOWN).toBytes();
    for (int at = 80; at < whole.length; at++) {
      byte[] broken = whole.clone();
      broken[at] = (byte) 0xFF;
      try {
        RunNote.fromBytes(broken);
      } catch (IOException refused) {
        // As it should be, unless the byte was part of a text.
        assertThat(refused).isNotNull();
      }
    }
  }

  @Test
  void aNoteOfTheFirstFormatIsStillRead() throws IOException {
    byte[] now = new RunNote(run, null).toBytes();
    // Without the fields at its end: one, of the number 1 and of four bytes.
    byte[] then = Arrays.copyOf(now, now.length - (1 + 1 + 4 + 4));
    then[0] = 1;

    assertThat(RunNote.fromBytes(then)).isEqualTo(new RunNote(run, null));
  }

  @Test
  void theLongestWordsThatAnEndingHasFit() throws IOException {
    // Three bytes for each character, in the form that Java writes them in.
    RuntimeException error = new RuntimeException("가".repeat(1_000_000));
    RunNote note = new RunNote(run, Ending.of(Ending.How.FAIL, AT, error, null));

    assertThat(RunNote.fromBytes(note.toBytes())).isEqualTo(note);
  }

  @Test
  void whateverIsCutOffIsRefusedUnlessItIsTheWholeEnding() throws IOException {
    byte[] open = new RunNote(run, null).toBytes();
    byte[] ended = new RunNote(run, Ending.abort(AT, "killed")).toBytes();
    for (int length = 0; length < ended.length; length++) {
      byte[] cut = Arrays.copyOf(ended, length);
      if (length == open.length) {
        assertThat(RunNote.fromBytes(cut).ending()).isNull();
      } else {
        assertThatThrownBy(() -> RunNote.fromBytes(cut))
            .as("%s of %s bytes", length, ended.length)
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void anEndingThatIsNoneIsRefused() {
    byte[] ended = new RunNote(run, Ending.complete(AT)).toBytes();
    byte[] open = new RunNote(run, null).toBytes();
    ended[open.length + 2] = 'X';

    assertThatThrownBy(() -> RunNote.fromBytes(ended)).isInstanceOf(IOException.class);
  }
}
