package io.dspm.lineage.agent.access;

import static io.dspm.lineage.agent.run.Recorded.gaps;
import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.boot.FileTap;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.run.Recorded;
import io.dspm.lineage.agent.run.Run;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real files, opened and used as a pipeline does, from the taps to the event. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class FileAccessTest {

  @TempDir Path temp;
  private Path file;
  private Recorded agent;
  private TappedFiles files;
  private Run job;

  @BeforeEach
  void begin() throws IOException {
    Path data = Files.createDirectory(temp.toRealPath().resolve("data"));
    file = data.resolve("x.csv");
    agent = new Recorded(temp);
    PathFilter filter =
        new PathFilter(List.of(), List.of("**/*.log"), List.of(), List.of(Path.of("/opt/jdk")));
    files = new TappedFiles(access(filter));
    job = agent.job("job");
    files.runs(job);
  }

  private FileAccess access(PathFilter filter) {
    return new FileAccess(
        agent.ledger,
        filter,
        new RealPaths(),
        new LoggingFrameworks(),
        new Explanations(new AgentLog(System.err, LogLevel.OFF)));
  }

  @AfterEach
  void close() {
    files.close();
    agent.close();
  }

  @Test
  void whatIsReadIsAnInput() throws IOException {
    Files.writeString(file, "in");
    assertThat(files.read(file)).isEqualTo("in");

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).isEmpty();
  }

  @Test
  void anEmptyFileThatIsReadIsAnInput() throws IOException {
    Files.createFile(file);
    files.read(file);

    assertThat(inputs(complete(job))).containsExactly(id(file, ""));
  }

  @Test
  void anOpenWithoutAReadIsNoInput() throws IOException {
    Files.writeString(file, "in");
    files.open(file).close();

    assertThat(inputs(complete(job))).isEmpty();
  }

  @Test
  void whatIsWrittenIsAnOutput() throws IOException {
    files.write(file, "out");

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, "out"));
  }

  @Test
  void aNewFileIsAnOutputEvenIfNothingIsWritten() throws IOException {
    files.write(file, "");

    assertThat(outputs(complete(job))).containsExactly(id(file, ""));
  }

  @Test
  void aFileThatTheOpenEmptiesIsAnOutputAndNoInput() throws IOException {
    Files.writeString(file, "what was there");
    files.write(file, "");

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, ""));
  }

  @Test
  void anAppendOfNothingIsNothing() throws IOException {
    Files.writeString(file, "what was there");
    files.append(file, "");

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).isEmpty();
  }

  @Test
  void anAppendHasWhatWasThereAsInputAndAllAsOutput() throws IOException {
    Files.writeString(file, "one");
    files.append(file, " two");

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "one"));
    assertThat(outputs(end)).containsExactly(id(file, "one two"));
  }

  @Test
  void anAppendThatMakesTheFileHasNoInput() throws IOException {
    files.append(file, "one");
    files.append(file, " two");

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, "one two"));
  }

  @Test
  void aFileOpenedForBothAndOnlyReadIsAnInputOnly() throws IOException {
    Files.writeString(file, "in");
    RandomAccessFile random = files.random(file);
    FileTap.reading(random.getFD());
    files.close(random);

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).isEmpty();
  }

  @Test
  void aFileThatIsChangedInPlaceIsBoth() throws IOException {
    Files.writeString(file, "before");
    RandomAccessFile random = files.random(file);
    FileTap.writing(random.getFD());
    random.write('B');
    files.close(random);

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "before"));
    assertThat(outputs(end)).containsExactly(id(file, "Before"));
  }

  @Test
  void aChangeThatNoTapSawShowsWhenTheHandleIsClosed() throws IOException {
    Files.writeString(file, "before");
    RandomAccessFile random = files.random(file);
    // A native method on 17, so no tap is called.
    random.setLength(3);
    files.close(random);

    JsonNode end = complete(job);
    assertThat(outputs(end)).containsExactly(id(file, "bef"));
    assertThat(gaps(end)).hasSize(1).first().asString().startsWith(file + ": ");
  }

  @Test
  void aLengthThatNoTapSawBeingSetLeavesAGapAtTheNextWrite() throws IOException {
    Files.writeString(file, "before");
    RandomAccessFile random = files.random(file);
    random.setLength(0);
    FileTap.writing(random.getFD());
    random.writeBytes("anew");
    files.close(random);

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, "anew"));
    assertThat(gaps(end)).hasSize(1).first().asString().startsWith(file + ": ");
  }

  @Test
  void aLengthThatAnotherWriteExplainsIsNoGap() throws IOException {
    Files.writeString(file, "before");
    RandomAccessFile random = files.random(file);
    Run other = agent.job("other");
    files.runs(other);
    files.write(file, "the other's");
    files.runs(job);
    files.close(random);

    JsonNode end = complete(job);
    assertThat(outputs(end)).isEmpty();
    assertThat(gaps(end)).isEmpty();
  }

  @Test
  void anOutputThatAnotherRunThrowsAwayIsWhatItWasThen() throws IOException {
    files.write(file, "of the first");
    Run second = agent.job("second");
    files.runs(second);
    files.write(file, "of the second");

    assertThat(outputs(complete(job))).containsExactly(id(file, "of the first"));
    assertThat(outputs(complete(second))).containsExactly(id(file, "of the second"));
  }

  @Test
  void anEmptyOutputThatAnotherRunFillsIsEmptyAsItWasThen() throws IOException {
    files.write(file, "");
    Run second = agent.job("second");
    files.runs(second);
    files.write(file, "of the second");

    assertThat(outputs(complete(job))).containsExactly(id(file, ""));
  }

  @Test
  void anInputThatTheSameRunThenOverwritesKeepsItsContent() throws IOException {
    Files.writeString(file, "in");
    files.read(file);
    files.write(file, "out");

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).containsExactly(id(file, "out"));
  }

  @Test
  void behindALinkItIsTheRealFile() throws IOException {
    Files.writeString(file, "in");
    Path link = Files.createSymbolicLink(temp.resolve("link"), file.getParent());
    files.read(link.resolve("x.csv"));
    files.write(link.resolve("y.csv"), "out");

    JsonNode end = complete(job);
    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).containsExactly(id(file.resolveSibling("y.csv"), "out"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatIsRenamedBeforeItsFirstReadIsReadUnderItsNewName() throws IOException {
    Files.writeString(file, "in");
    try (FileInputStream in = files.open(file)) {
      Path moved = Files.move(file, file.resolveSibling("moved.csv"));
      files.read(in);

      assertThat(inputs(complete(job))).containsExactly(id(moved, "in"));
    }
  }

  @Test
  void whatIsExcludedIsNeither() throws IOException {
    Path log = file.resolveSibling("x.log");
    files.write(log, "line\n");
    files.read(log);

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).isEmpty();
  }

  @Test
  void aDeviceIsNeither() throws IOException {
    PathFilter all =
        new PathFilter(List.of("/**"), List.of(), List.of(), List.of(Path.of("/opt/jdk")));
    try (TappedFiles unfiltered = new TappedFiles(access(all))) {
      unfiltered.runs(job);
      unfiltered.read(Path.of("/dev/null"));
      try (FileOutputStream out = unfiltered.create(Path.of("/dev/null"), false)) {
        unfiltered.write(out, "gone");
      }
    }

    JsonNode end = complete(job);
    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).isEmpty();
    assertThat(gaps(end)).isEmpty();
  }

  private JsonNode complete(Run run) {
    agent.runs.end(run, Ending.How.COMPLETE, null);
    return agent.endOf(run);
  }
}
