package io.dspm.lineage.agent.access;

import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.run.Recorded;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NamedFilesTest {

  @TempDir Path temp;
  private Path real;
  private Recorded agent;
  private NamedFiles named;
  private Run job;

  @BeforeEach
  void begin() throws IOException {
    real = temp.toRealPath();
    agent = new Recorded(temp);
    named = new NamedFiles(agent.ledger);
    job = agent.job("job");
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void anInputIsWhatItIsNowAndAnOutputWhatItIsInTheEnd() throws IOException {
    Path in = Files.writeString(real.resolve("in"), "in");
    Path out = Files.writeString(real.resolve("out"), "old");
    named.name(job, in.toString(), false);
    named.name(job, out.toString(), true);
    Files.writeString(out, "new");

    JsonNode end = complete();
    assertThat(inputs(end)).containsExactly(id(in, "in"));
    assertThat(outputs(end)).containsExactly(id(out, "new"));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void anOutputThatIsStillToBeMadeHasItsRealName() throws IOException {
    Path link =
        Files.createSymbolicLink(real.resolve("link"), Files.createDirectory(real.resolve("d")));
    named.name(job, link.resolve("a/../new/out").toString(), true);
    Files.createDirectory(real.resolve("d/new"));
    Path out = Files.writeString(real.resolve("d/new/out"), "made");

    assertThat(outputs(complete())).containsExactly(id(out, "made"));
  }

  @Test
  void anOutputThatIsNeverMadeIsNone() throws IOException {
    named.name(job, real.resolve("never/made").toString(), true);

    assertThat(outputs(complete())).isEmpty();
  }

  @Test
  void anInputThatIsNotThereOrNoFileIsRefused() {
    assertThatThrownBy(() -> named.name(job, real.resolve("missing").toString(), false))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> named.name(job, real.toString(), false))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(inputs(complete())).isEmpty();
  }

  private JsonNode complete() {
    agent.runs.end(job, Ending.How.COMPLETE, null);
    return agent.endOf(job);
  }
}
