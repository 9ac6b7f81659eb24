package io.dspm.lineage.agent.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.identity.HeldThreads;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import io.dspm.lineage.agent.run.Recorded;
import io.dspm.lineage.agent.run.Run;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process left that did not come to hash anything, as the next one finishes it. */
class LeftAccountsTest {

  private final AgentLog log = new AgentLog(System.err, LogLevel.OFF);
  private final List<String> hashed = new ArrayList<>();

  @TempDir Path temp;
  private Path in;
  private Path out;

  @BeforeEach
  void makeFiles() throws IOException {
    temp = temp.toRealPath();
    in = Files.writeString(temp.resolve("in"), "in");
    out = temp.resolve("out");
  }

  @Test
  void whatIsAsItWasIsHashed() throws Exception {
    leave();

    JsonNode end = finished();

    assertThat(Recorded.typeOf(end)).isEqualTo("COMPLETE");
    assertThat(Recorded.inputs(end)).containsExactly(Recorded.id(in, "in"));
    assertThat(Recorded.outputs(end)).containsExactly(Recorded.id(out, "out"));
    assertThat(Recorded.gaps(end)).isEmpty();
    assertThat(hashed).containsExactly("job");
  }

  @Test
  void whatWasChangedHasNoHash() throws Exception {
    leave();
    Files.writeString(in, "IN");
    Files.writeString(out, "more", StandardOpenOption.APPEND);

    JsonNode end = finished();

    assertThat(Recorded.inputs(end)).containsExactly(unknown(in));
    assertThat(Recorded.outputs(end)).containsExactly(unknown(out));
    assertThat(Recorded.gaps(end)).hasSize(2).allMatch(gap -> gap.contains("changed"));
  }

  /** The same bytes, but who could know that? */
  @Test
  void whatWasReplacedHasNoHash() throws Exception {
    leave();
    Files.delete(in);
    Files.writeString(in, "in");

    assertThat(Recorded.inputs(finished())).containsExactly(unknown(in));
  }

  @Test
  void whatIsGoneHasNoHash() throws Exception {
    leave();
    Files.delete(in);
    Files.delete(out);

    JsonNode end = finished();

    assertThat(Recorded.inputs(end)).containsExactly(unknown(in));
    assertThat(Recorded.outputs(end)).containsExactly(unknown(out));
    assertThat(Recorded.gaps(end)).hasSize(2).allMatch(gap -> gap.contains("gone"));
  }

  @Test
  void anAccountThatIsDamagedIsAGap() throws Exception {
    Path account = leave();
    try (RandomAccessFile file = new RandomAccessFile(account.toFile(), "rw")) {
      file.seek(0);
      file.write(new byte[(int) file.length()]);
    }

    JsonNode end = finished();

    assertThat(Recorded.typeOf(end)).isEqualTo("COMPLETE");
    assertThat(Recorded.inputs(end)).isEmpty();
    assertThat(Recorded.gaps(end)).isNotEmpty();
    assertThat(account).doesNotExist();
  }

  /** Leaves a run with an input and an output; answers where its account is. */
  private Path leave() throws Exception {
    try (Recorded agent = new Recorded(temp, Recorded.NEVER, new HeldThreads())) {
      Run run = agent.job("job");
      agent.read(run, in);
      agent.replace(run, out);
      Files.writeString(out, "out");
      agent.runs.end(run, Ending.How.COMPLETE, null);
      agent.runs.endAll(Ending.How.COMPLETE, null, null);
      assertThat(agent.reports.postponeHashing(TimeUnit.SECONDS.toNanos(20)).runs()).isEqualTo(1);
      agent.finish();
      return agent.accountOf(run);
    }
  }

  private JsonNode finished() throws Exception {
    Recovery recovery = new Recovery(new EventMaker("test"), log);
    LeftAccounts accounts = new LeftAccounts(recovery, log);
    try (Spool next = Spool.open(temp.resolve("spool"), log)) {
      List<Leftover> leftovers = next.adoptLeftovers();
      assertThat(leftovers).hasSize(1);
      Leftover leftover = leftovers.get(0);
      int told = accounts.finish(leftover, run -> hashed.add(run.note().run().job().name()));
      assertThat(told).isEqualTo(1);
      assertThat(leftover.openRuns()).isEmpty();
      leftover.close();
    }
    List<JsonNode> events = Recorded.deliveredFrom(temp.resolve("spool"));
    assertThat(temp.resolve("spool")).isEmptyDirectory();
    return events.get(events.size() - 1);
  }

  private static String unknown(Path file) {
    return "file::" + file + "@sha256:unknown";
  }
}
