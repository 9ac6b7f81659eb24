package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.gaps;
import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.identity.Deadline;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.HeldThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads and writes as runs account for them, seen in the events that come of it. */
class LedgerTest {

  @TempDir Path temp;
  private Path file;
  private Path other;
  private Recorded agent;

  @BeforeEach
  void begin() {
    agent = new Recorded(temp);
    file = temp.resolve("data.csv");
    other = temp.resolve("other.csv");
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void whatIsReadIsAnInputAndWhatIsWrittenAnOutput() throws IOException {
    Files.writeString(file, "in");
    Run run = agent.job("job");
    agent.read(run, file);
    agent.replace(run, other);
    Files.writeString(other, "out");

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "in"));
    assertThat(outputs(end)).containsExactly(id(other, "out"));
    assertThat(gaps(end)).isEmpty();
  }

  @Test
  void secondReaderOfTheSameFileAddsNoInput() throws IOException {
    Files.writeString(file, "in");
    Run run = agent.job("job");
    agent.read(run, file);
    agent.read(run, file);

    assertThat(inputs(complete(run))).containsExactly(id(file, "in"));
  }

  @Test
  void twoRunsThatReadTheSameFileBothHaveIt() throws IOException {
    Files.writeString(file, "in");
    Run first = agent.job("first");
    Run second = agent.job("second");
    agent.read(first, file);
    agent.read(second, file);

    assertThat(inputs(complete(first))).containsExactly(id(file, "in"));
    assertThat(inputs(complete(second))).containsExactly(id(file, "in"));
  }

  @Test
  void readingBackWhatTheRunWroteIsNoInput() throws IOException {
    Run run = agent.job("job");
    agent.replace(run, file);
    Files.writeString(file, "out");
    agent.read(run, file);

    JsonNode end = complete(run);

    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, "out"));
  }

  @Test
  void readingWhatAnotherRunWroteLinksTheTwo() throws IOException {
    Run writer = agent.job("writer");
    agent.replace(writer, file);
    Files.writeString(file, "between");
    Run reader = agent.job("reader");
    agent.read(reader, file);

    assertThat(outputs(complete(writer))).containsExactly(id(file, "between"));
    assertThat(inputs(complete(reader))).containsExactly(id(file, "between"));
  }

  @Test
  void onePathWithTwoContentsIsTwoInputs() throws IOException {
    Files.writeString(file, "one");
    Run run = agent.job("job");
    agent.read(run, file);
    Run feeder = agent.job("feeder");
    agent.replace(feeder, file);
    Files.writeString(file, "another one");
    agent.read(run, file);

    assertThat(inputs(complete(run)))
        .containsExactlyInAnyOrder(id(file, "one"), id(file, "another one"));
  }

  @Test
  void beforeAnUpdateInPlaceTheContentIsAnInputAndAfterItAnOutput() throws IOException {
    Files.writeString(file, "before");
    Run run = agent.job("job");
    agent.update(run, file, false);
    Files.writeString(file, "after!", StandardOpenOption.WRITE);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "before"));
    assertThat(outputs(end)).containsExactly(id(file, "after!"));
    assertThat(gaps(end)).isEmpty();
  }

  @Test
  void aSecondUpdateOfTheSameRunAddsNoInput() throws IOException {
    Files.writeString(file, "before");
    Run run = agent.job("job");
    agent.update(run, file, false);
    Files.writeString(file, "during", StandardOpenOption.WRITE);
    agent.update(run, file, false);
    Files.writeString(file, "after!", StandardOpenOption.WRITE);

    assertThat(inputs(complete(run))).containsExactly(id(file, "before"));
  }

  @Test
  void anAppendHasWhatWasThereAsItsInput() throws IOException {
    Files.writeString(file, "before");
    Run run = agent.job("job");
    agent.update(run, file, true);
    Files.writeString(file, " and after", StandardOpenOption.APPEND);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "before"));
    assertThat(outputs(end)).containsExactly(id(file, "before and after"));
  }

  @Test
  void anAppendToAnEmptyFileHasNoInput() throws IOException {
    Files.createFile(file);
    Run run = agent.job("job");
    agent.update(run, file, true);
    Files.writeString(file, "all", StandardOpenOption.APPEND);

    JsonNode end = complete(run);

    assertThat(inputs(end)).isEmpty();
    assertThat(outputs(end)).containsExactly(id(file, "all"));
  }

  @Test
  void anEmptyFileThatIsMadeIsAnOutput() throws IOException {
    Run run = agent.job("job");
    agent.replace(run, file);
    Files.createFile(file);

    assertThat(outputs(complete(run))).containsExactly(id(file, ""));
  }

  @Test
  void whatIsDeletedBeforeTheEndIsNoOutputAndNoGap() throws IOException {
    Run run = agent.job("job");
    agent.replace(run, file);
    Files.writeString(file, "for a moment");
    Files.delete(file);

    JsonNode end = complete(run);

    assertThat(outputs(end)).isEmpty();
    assertThat(gaps(end)).isEmpty();
  }

  @Test
  void anOutputThatAnotherRunOverwritesIsWhatItWasThen() throws IOException {
    Run first = agent.job("first");
    agent.replace(first, file);
    Files.writeString(file, "of the first");
    Run second = agent.job("second");
    agent.replace(second, file);
    Files.writeString(file, "of the second");

    assertThat(outputs(complete(first))).containsExactly(id(file, "of the first"));
    assertThat(outputs(complete(second))).containsExactly(id(file, "of the second"));
  }

  @Test
  void anOutputThatAnotherRunAppendsToIsWhatItWasThen() throws IOException {
    Run first = agent.job("first");
    agent.replace(first, file);
    Files.writeString(file, "one");
    Run second = agent.job("second");
    agent.update(second, file, true);
    Files.writeString(file, "two", StandardOpenOption.APPEND);

    JsonNode end = complete(second);

    assertThat(outputs(complete(first))).containsExactly(id(file, "one"));
    assertThat(inputs(end)).containsExactly(id(file, "one"));
    assertThat(outputs(end)).containsExactly(id(file, "onetwo"));
  }

  @Test
  void whoWritesAgainAfterAnotherHasTheLatestContent() throws IOException {
    Run first = agent.job("first");
    agent.replace(first, file);
    Files.writeString(file, "1");
    Run second = agent.job("second");
    agent.replace(second, file);
    Files.writeString(file, "22");
    agent.replace(first, file);
    Files.writeString(file, "333");

    assertThat(outputs(complete(first))).containsExactly(id(file, "333"));
    assertThat(outputs(complete(second))).containsExactly(id(file, "22"));
  }

  @Test
  void whatOneRunWritesAndAnotherOverwritesLaterChangesNothingInTheFirst() throws IOException {
    Run first = agent.job("first");
    agent.replace(first, file);
    Files.writeString(file, "of the first");
    agent.runs.end(first, Ending.How.COMPLETE, null);
    Run second = agent.job("second");
    agent.replace(second, file);
    Files.writeString(file, "of the second");

    assertThat(outputs(agent.endOf(first))).containsExactly(id(file, "of the first"));
  }

  @Test
  void anInputThatIsOverwrittenWaitsForItsHash() throws Exception {
    HeldThreads hashers = new HeldThreads();
    try (Recorded slow = new Recorded(temp.resolve("slow"), Recorded.NEVER, hashers)) {
      Files.writeString(file, "in");
      Run run = slow.job("job");
      slow.read(run, file);
      Thread pipeline = new Thread(() -> slow.replace(run, file));
      pipeline.start();

      Deadline.awaitWaiting(pipeline);
      hashers.release();
      Deadline.awaitEnd(pipeline);
      Files.writeString(file, "out");
      slow.runs.end(run, Ending.How.COMPLETE, null);

      assertThat(inputs(slow.endOf(run))).containsExactly(id(file, "in"));
      assertThat(outputs(slow.endOf(run))).containsExactly(id(file, "out"));
    }
  }

  @Test
  void anInputThatSomethingElseChangedBeforeItCouldBeHashedIsAGap() throws Exception {
    HeldThreads hashers = new HeldThreads();
    try (Recorded slow = new Recorded(temp.resolve("slow"), Recorded.NEVER, hashers)) {
      Files.writeString(file, "in");
      Files.writeString(other, "in, too");
      Run run = slow.job("job");
      slow.read(run, file);
      slow.read(run, other);
      Files.writeString(file, "changed from outside");
      Files.delete(other);
      slow.runs.end(run, Ending.How.COMPLETE, null);
      hashers.release();

      JsonNode end = slow.endOf(run);
      assertThat(inputs(end))
          .containsExactlyInAnyOrder(
              "file::" + file + "@sha256:unknown", "file::" + other + "@sha256:unknown");
      assertThat(gaps(end))
          .hasSize(2)
          .anyMatch(gap -> gap.startsWith(file + ": changed"))
          .anyMatch(gap -> gap.startsWith(other + ": gone"));
    }
  }

  @Test
  void aChangeSeenLateIsAnOutputWithAGapForWhatWasBefore() throws IOException {
    Files.writeString(file, "mapped");
    Run run = agent.job("job");
    agent.ledger.writeOver(run, file);

    JsonNode end = complete(run);

    assertThat(outputs(end)).containsExactly(id(file, "mapped"));
    assertThat(gaps(end)).hasSize(1).first().asString().startsWith(file.toString());
  }

  @Test
  void aWriteThatWasSeenExplainsAChangeSince() {
    long since = agent.ledger.sequence();
    assertThat(agent.ledger.wasWrittenSince(file, since)).isFalse();
    agent.replace(agent.job("other"), file);

    assertThat(agent.ledger.wasWrittenSince(file, since)).isTrue();
    assertThat(agent.ledger.wasWrittenSince(file, agent.ledger.sequence())).isFalse();
  }

  @Test
  void whatLostItsNameBeforeItWasReadIsAnInputWithoutAHash() throws IOException {
    Files.writeString(file, "gone soon");
    FileStamp stamp = FileStamp.of(file);
    Files.delete(file);
    Run run = agent.job("job");
    agent.ledger.readUnlinked(run, file, stamp, null);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly("file::" + file + "@sha256:unknown");
    assertThat(gaps(end)).hasSize(1);
  }

  @Test
  void whoeverWroteAMovedFileWroteItUnderItsNewName() throws IOException {
    Run writer = agent.job("writer");
    agent.replace(writer, file);
    Files.writeString(file, "made");
    Path moved = file.resolveSibling("moved.csv");
    Run mover = agent.job("mover");
    move(mover, file, moved);

    JsonNode moverEnd = complete(mover);
    assertThat(inputs(moverEnd)).containsExactly(id(file, "made"));
    assertThat(outputs(moverEnd)).containsExactly(id(moved, "made"));
    assertThat(outputs(complete(writer))).containsExactly(id(moved, "made"));
  }

  @Test
  void aMovedDirectoryCarriesWhatTheRunWroteBelowItAndNothingElse() throws IOException {
    Path from = Files.createDirectories(file.resolveSibling("tmp/sub"));
    Path part = Files.writeString(from.resolve("part"), "made");
    Files.writeString(from.resolve("stranger"), "not this run's");
    Run run = agent.job("job");
    agent.replace(run, part);
    Files.writeString(part, "made");
    Path to = file.resolveSibling("out");
    Files.move(from.getParent(), to);
    agent.relocations.movedDirectory(run, from.getParent(), to, path -> true);

    JsonNode end = complete(run);

    assertThat(outputs(end)).containsExactly(id(to.resolve("sub/part"), "made"));
    assertThat(inputs(end)).isEmpty();
  }

  private void move(Run run, Path from, Path to) throws IOException {
    Files.move(from, to);
    agent.relocations.moved(run, from, to, FileStamp.of(to), true, true);
  }

  @Test
  void whatMayHaveChangedAndDidNotIsAnInputOnly() throws IOException {
    Files.writeString(file, "as it was");
    Run run = agent.job("job");
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "as it was"));
    assertThat(outputs(end)).isEmpty();
  }

  @Test
  void whatMayHaveChangedAndDidIsBoth() throws IOException {
    Files.writeString(file, "as it was");
    Run run = agent.job("job");
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);
    Files.writeString(file, "another");

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "as it was"));
    assertThat(outputs(end)).containsExactly(id(file, "another"));
  }

  /** On some file systems a store into a mapping leaves the time as it is. */
  @Test
  void aChangeThatNeitherSizeNorTimeTellsIsFoundByTheHash() throws IOException {
    Files.writeString(file, "as it was");
    FileTime time = Files.getLastModifiedTime(file);
    Run run = agent.job("job");
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);
    Files.writeString(file, "as it IS ");
    Files.setLastModifiedTime(file, time);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "as it was"));
    assertThat(outputs(end)).containsExactly(id(file, "as it IS "));
  }

  @Test
  void whatSomebodyElseWritesAfterwardsIsNotTakenForAChangeByMapping() throws IOException {
    Files.writeString(file, "as it was");
    Run run = agent.job("job");
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);
    agent.replace(agent.job("other"), file);
    Files.writeString(file, "the other's");

    assertThat(outputs(complete(run))).isEmpty();
  }

  @Test
  void whatWasWrittenBeforeAnotherRunDidOutlivesAMappingThatChangesNothing() throws IOException {
    Run run = agent.job("job");
    agent.replace(run, file);
    Files.writeString(file, "the first's");
    agent.replace(agent.job("other"), file);
    Files.writeString(file, "the other's");
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(file, "the other's"));
    assertThat(outputs(end)).containsExactly(id(file, "the first's"));
  }

  @Test
  void whatAChildMayAppendToIsAnInputOnlyIfItDid() throws IOException {
    Files.writeString(file, "log\n");
    Files.writeString(other, "log\n");
    Run run = agent.job("job");
    agent.ledger.mayChange(run, file, FileStamp.of(file), true);
    agent.ledger.mayChange(run, other, FileStamp.of(other), true);
    Files.writeString(other, "log\nmore\n");

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactly(id(other, "log\n"));
    assertThat(outputs(end)).containsExactly(id(other, "log\nmore\n"));
  }

  @Test
  void whatWasDeletedAndMadeAnewBySomebodyElseIsNotTheFirstRunsOutput() throws IOException {
    Run first = agent.job("first");
    agent.replace(first, file);
    Files.writeString(file, "scratch");
    Files.delete(file);
    agent.relocations.deleted(first, file);
    Run second = agent.job("second");
    agent.replace(second, file);
    Files.writeString(file, "result");

    assertThat(outputs(complete(first))).isEmpty();
    assertThat(outputs(complete(second))).containsExactly(id(file, "result"));
  }

  @Test
  void whatTheJvmWillDeleteIsNoOutputOfTheProcessRunButOfAJobThatEndsBefore() throws IOException {
    Run run = agent.job("job");
    agent.replace(run, file);
    agent.replace(agent.runs.process(), other);
    Files.writeString(file, "temporary");
    Files.writeString(other, "temporary too");
    agent.relocations.deletedOnExit(file);
    agent.relocations.deletedOnExit(other);

    assertThat(outputs(complete(run))).containsExactly(id(file, "temporary"));
    assertThat(outputs(complete(agent.runs.process()))).isEmpty();
  }

  @Test
  void childProcessesAreToldByNameAndCount() {
    Run run = agent.job("job");
    run.startedChild("sh");
    run.startedChild("cp");
    run.startedChild("sh");

    assertThat(gaps(complete(run)))
        .containsExactly(
            "child processes: 3 started (cp, sh); what they read and wrote by themselves is not"
                + " seen");
  }

  @Test
  void datasetsNamedByHandStandBesideTheFiles() throws IOException {
    Files.writeString(file, "in");
    Run run = agent.job("job");
    agent.read(run, file);
    agent.runs.name(run, "kafka://b:9092", "topic", false);
    agent.runs.name(run, "ml-registry", "model:fraud/1.0.0", true);
    agent.runs.name(run, "ml-registry", "model:fraud/1.0.0", true);

    JsonNode end = complete(run);

    assertThat(inputs(end)).containsExactlyInAnyOrder(id(file, "in"), "topic");
    assertThat(outputs(end)).containsExactly("model:fraud/1.0.0");
    assertThat(end.at("/outputs/0/namespace").asText()).isEqualTo("ml-registry");
  }

  @Test
  void readsAreEqualOnlyIfPathAndStampAre() {
    FileStamp stamp = new FileStamp(true, 1, 2, 3, "key");
    Run.Read read = new Run.Read(file, stamp, 1);

    assertThat(read)
        .isEqualTo(new Run.Read(file, new FileStamp(true, 1, 2, 3, "key"), 1))
        .hasSameHashCodeAs(new Run.Read(file, new FileStamp(true, 1, 2, 3, "key"), 1))
        .isNotEqualTo(new Run.Read(other, stamp, 1))
        .isNotEqualTo(new Run.Read(file, new FileStamp(true, 1, 2, 4, "key"), 1));
  }

  private JsonNode complete(Run run) {
    agent.runs.end(run, Ending.How.COMPLETE, null);
    return agent.endOf(run);
  }
}
