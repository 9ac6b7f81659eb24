package io.dspm.lineage.agent.access;

import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.identity.HeldThreads;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.run.Recorded;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class FileMovesTest {

  /** As many as a run has in memory. */
  private static final int MANY = 2_000;

  @TempDir Path temp;

  @Test
  void whatIsDeletedOrTouchedUnderAnyPathIsStillToldByARunOfManyFiles() throws IOException {
    Path data = Files.createDirectory(temp.toRealPath().resolve("data"));
    Path few = Files.createDirectory(data.resolve("few"));
    Path link = Files.createSymbolicLink(data.resolve("link"), few);
    HeldThreads held = new HeldThreads();
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, held)) {
      FileMoves moves = moves(agent);
      Run run = agent.job("job");
      for (int i = 0; i < MANY; i++) {
        write(agent, run, data.resolve("out" + i));
      }
      write(agent, run, few.resolve("deleted"));
      write(agent, run, few.resolve("touched"));
      agent.runs.end(run, Ending.How.COMPLETE, null);
      Run other = agent.job("other");

      Path deleted = link.resolve("deleted");
      Object deletion = moves.relocating(deleted, null, false, other);
      Files.delete(deleted);
      moves.over(deletion);
      moves.deleted(deleted, other);
      Path touched = link.resolve("touched");
      Object touch = moves.touching(touched, false);
      Files.setPosixFilePermissions(touched, PosixFilePermissions.fromString("rw-r-----"));
      moves.over(touch);
      held.release();

      assertThat(outputs(agent.endOf(run)))
          .contains(id(few.resolve("deleted"), "content"), id(few.resolve("touched"), "content"));
    }
  }

  private static void write(Recorded agent, Run run, Path path) throws IOException {
    agent.replace(run, path);
    Files.writeString(path, "content");
  }

  private static FileMoves moves(Recorded agent) {
    return new FileMoves(
        agent.ledger,
        agent.relocations,
        new RealPaths(),
        new PathFilter(List.of(), List.of(), List.of(), List.of()),
        new LoggingFrameworks(),
        new Explanations(new AgentLog(System.err, LogLevel.OFF)));
  }
}
