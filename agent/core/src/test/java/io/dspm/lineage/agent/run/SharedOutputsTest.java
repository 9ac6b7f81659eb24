package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.identity.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What each of several runs has written to one file. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class SharedOutputsTest {

  @TempDir Path temp;
  private Path file;
  private Path other;
  private Recorded agent;
  private Run first;
  private Run second;

  @BeforeEach
  void begin() {
    agent = new Recorded(temp);
    file = temp.resolve("data.csv");
    other = temp.resolve("other.csv");
    first = agent.job("first");
    second = agent.job("second");
  }

  @AfterEach
  void close() {
    agent.close();
  }

  private void write(Run run, Path path, String content) throws IOException {
    agent.replace(run, path);
    Files.writeString(path, content);
  }

  private void link() throws IOException {
    Files.createLink(other, file);
    agent.ledger.linked(file, other, FileStamp.of(file));
  }

  @Test
  void aWriteUnderASecondNameIsNotTheFirstNamesWriters() throws IOException {
    write(first, file, "mine");
    link();
    write(second, other, "theirs");

    assertThat(outputs(complete(first))).containsExactly(id(file, "mine"));
    assertThat(outputs(complete(second))).containsExactly(id(other, "theirs"));
  }

  @Test
  void norIsItReadBackAsItsOwn() throws IOException {
    write(first, file, "mine");
    link();
    write(second, other, "theirs");
    agent.read(first, file);

    assertThat(inputs(complete(first))).containsExactly(id(file, "theirs"));
  }

  @Test
  void aSecondNameIsFollowedWhenItIsChanged() throws IOException {
    write(first, file, "mine");
    link();
    Path moved = temp.resolve("moved.csv");
    Files.move(file, moved);
    agent.relocations.moved(first, file, moved, FileStamp.of(moved), true, true);
    write(second, other, "theirs");

    assertThat(outputs(complete(first))).containsExactly(id(moved, "mine"));
  }

  @Test
  void aSecondNameThatLeadsElsewhereByNowIsAnotherFile() throws IOException {
    write(first, file, "mine");
    link();
    Files.delete(other);
    write(second, other, "theirs");

    assertThat(outputs(complete(first))).containsExactly(id(file, "mine"));
    write(second, file, "theirs");
    assertThat(outputs(complete(second)))
        .containsExactlyInAnyOrder(id(file, "theirs"), id(other, "theirs"));
  }

  @Test
  void whoRenamesAnothersFileDoesNotAddToWhatThatOneWrote() throws IOException {
    write(first, file, "mine");
    Files.move(file, other);
    agent.relocations.moved(second, file, other, FileStamp.of(other), true, true);
    write(second, other, "theirs");

    assertThat(outputs(complete(first))).containsExactly(id(other, "mine"));
    JsonNode end = complete(second);
    assertThat(inputs(end)).containsExactly(id(file, "mine"));
    assertThat(outputs(end)).containsExactly(id(other, "theirs"));
  }

  @Test
  void whatAnotherRunMakesInTheStillnessAfterADeletionIsItsOwn() throws IOException {
    write(first, file, "mine");
    // By something outside this JVM.
    Files.delete(file);
    Files.writeString(file, "");
    agent.ledger.make(second, file, FileStamp.of(file));
    Files.writeString(file, "theirs");

    assertThat(outputs(complete(first))).isEmpty();
    assertThat(outputs(complete(second))).containsExactly(id(file, "theirs"));
  }

  @Test
  void afterManyTurnsNobodyIsToldToHaveWrittenWhatAnotherDid() throws IOException {
    for (int turn = 0; turn < 30; turn++) {
      write(first, file, "first " + turn);
      write(second, file, "second " + turn);
    }

    assertThat(outputs(complete(first))).containsExactly(id(file, "first 9"));
    assertThat(outputs(complete(second))).containsExactly(id(file, "second 29"));
  }

  @Test
  void aMappingAfterAnothersWriteIsAnOutputOnceMore() throws IOException {
    Files.writeString(file, "zero");
    map(first);
    Files.writeString(file, "first");
    write(second, file, "second");
    map(first);
    Files.writeString(file, "mapped");

    assertThat(outputs(complete(first))).containsExactly(id(file, "mapped"));
    assertThat(outputs(complete(second))).containsExactly(id(file, "second"));
  }

  private void map(Run run) {
    agent.ledger.mayChange(run, file, FileStamp.of(file), false);
  }

  @Test
  void twoContentsOfOneMomentAreTwoInputs() throws IOException {
    FileStamp stamp = new FileStamp(true, 3, 1, 1, "a file with a coarse clock");
    Files.writeString(file, "one");
    agent.ledger.read(second, file, stamp);
    agent.ledger.write(first, file);
    agent.ledger.read(second, file, stamp);

    assertThat(second.inputs).hasSize(2);
  }

  private JsonNode complete(Run run) {
    agent.runs.end(run, Ending.How.COMPLETE, null);
    return agent.endOf(run);
  }
}
