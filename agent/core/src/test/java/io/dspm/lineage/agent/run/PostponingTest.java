package io.dspm.lineage.agent.run;

import static io.dspm.lineage.agent.run.Recorded.id;
import static io.dspm.lineage.agent.run.Recorded.inputs;
import static io.dspm.lineage.agent.run.Recorded.outputs;
import static io.dspm.lineage.agent.run.Recorded.typeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.account.AccountEntry;
import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.account.Role;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.Recovery;
import io.dspm.lineage.agent.event.Recovery.Waiting;
import io.dspm.lineage.agent.identity.Deadline;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.HeldThreads;
import io.dspm.lineage.agent.identity.Identity.State;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JVM ends, and nothing comes of hashing. */
class PostponingTest {

  private static final long LONG = TimeUnit.SECONDS.toNanos(20);

  private final AgentLog log = new AgentLog(System.err, LogLevel.WARN);
  private final HeldThreads hashers = new HeldThreads();

  @TempDir Path temp;
  private Path in;
  private Path out;
  private Recorded agent;

  @BeforeEach
  void start() throws IOException {
    temp = temp.toRealPath();
    in = Files.writeString(temp.resolve("in"), "in");
    out = temp.resolve("out");
    agent = new Recorded(temp, Recorded.NEVER, hashers);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void aRunThatWaitsForHashesIsLeftWithItsFiles() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    agent.replace(run, out);
    Files.writeString(out, "longer");
    agent.runs.name(run, "ml-registry", "model:fraud/1", true);
    run.missed("something");
    agent.runs.end(run, Ending.How.COMPLETE, null);
    end();

    RunReports.Left left = agent.reports.postponeHashing(LONG);

    assertThat(left).isEqualTo(new RunReports.Left(1, 2, "in".length() + "longer".length()));
    agent.finish();
    assertThat(agent.sofar(run)).hasSize(1).allMatch(event -> typeOf(event).equals("START"));
    Left found = onlyLeft();
    assertThat(found.waiting.ending().how()).isEqualTo(Ending.How.COMPLETE);
    assertThat(found.waiting.rest().outputs())
        .containsExactly(new Dataset("ml-registry", "model:fraud/1"));
    assertThat(found.waiting.rest().gaps()).hasSize(1);
    assertThat(found.entries)
        .containsExactlyInAnyOrder(pending(Role.INPUT, in), pending(Role.OUTPUT, out));
  }

  @Test
  void aRunWhoseHashesAreThereIsReported() throws Exception {
    Run waits = agent.job("waits");
    agent.read(waits, in);
    Run idle = agent.job("idle");
    end();

    assertThat(agent.reports.postponeHashing(LONG).runs()).isEqualTo(1);

    assertThat(typeOf(agent.endOf(idle))).isEqualTo("ABORT");
    assertThat(typeOf(agent.endOf(agent.runs.process()))).isEqualTo("COMPLETE");
  }

  @Test
  void aFileThatTwoRunsWaitForIsLeftByBoth() throws Exception {
    Run one = agent.job("one");
    agent.read(one, in);
    Run other = agent.job("other");
    agent.read(other, in);
    end();

    assertThat(agent.reports.postponeHashing(LONG)).isEqualTo(new RunReports.Left(2, 2, 4));

    agent.finish();
    assertThat(left())
        .hasSize(2)
        .allSatisfy(found -> assertThat(found.entries).containsExactly(pending(Role.INPUT, in)));
  }

  @Test
  void aHashThatComesTooLateDoesNotMakeItEndTwice() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    end();
    agent.reports.postponeHashing(LONG);

    hashers.release();
    agent.finish();

    assertThat(agent.sofar(run)).hasSize(1);
    assertThat(left()).hasSize(1);
  }

  @Test
  void whoWaitsForAHashIsLetGo() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    FileStamp stamp = FileStamp.of(in);
    Thread pipeline = new Thread(() -> agent.ledger.aboutToReplace(null, in, stamp));
    pipeline.setDaemon(true);
    pipeline.start();
    Deadline.awaitWaiting(pipeline);
    end();

    agent.reports.postponeHashing(LONG);

    pipeline.join(TimeUnit.NANOSECONDS.toMillis(LONG));
    assertThat(pipeline.isAlive()).isFalse();
  }

  @Test
  void anErrorIsNotedInItsOwnWords() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    agent.runs.end(run, Ending.How.FAIL, new IllegalStateException("disk full"));
    end();

    agent.reports.postponeHashing(LONG);
    agent.finish();

    Ending ending = onlyLeft().waiting.ending();
    assertThat(ending.how()).isEqualTo(Ending.How.FAIL);
    assertThat(ending.message()).contains("disk full");
  }

  @Test
  void whereNoAccountCanBeWrittenItIsReportedWithoutTheHash() throws Exception {
    Run run = agent.job("job");
    agent.read(run, in);
    Files.createDirectory(agent.accountOf(run));
    end();

    assertThat(agent.reports.postponeHashing(LONG).runs()).isZero();

    JsonNode end = agent.endOf(run);
    assertThat(inputs(end)).containsExactly("file::" + in + "@sha256:unknown");
    assertThat(Recorded.gaps(end)).containsExactly(in + ": not hashed in time");
    agent.finish();
    assertThat(left()).isEmpty();
  }

  @Test
  void whatWasHashedBeforeStaysHashed() throws Exception {
    try (Recorded quick = new Recorded(temp.resolve("quick"))) {
      Run run = quick.job("job");
      quick.read(run, in);
      quick.replace(run, out);
      Files.writeString(out, "out");
      end(quick);
      assertThat(quick.reports.await(LONG)).isTrue();

      assertThat(quick.reports.postponeHashing(LONG)).isEqualTo(new RunReports.Left(0, 0, 0));

      assertThat(inputs(quick.endOf(run))).containsExactly(id(in, "in"));
      assertThat(outputs(quick.endOf(run))).containsExactly(id(out, "out"));
    }
  }

  private void end() {
    end(agent);
  }

  private static void end(Recorded agent) {
    agent.runs.endAll(Ending.How.COMPLETE, null, null);
  }

  private static AccountEntry pending(Role role, Path file) {
    FileStamp stamp = FileStamp.of(file);
    return new AccountEntry.Used(role, file.toString(), file, textual(stamp), State.PENDING, null);
  }

  private static FileStamp textual(FileStamp stamp) {
    return new FileStamp(
        stamp.regular(), stamp.size(), stamp.modified(), stamp.changed(), stamp.key().toString());
  }

  private record Left(Waiting waiting, List<AccountEntry> entries) {}

  private Left onlyLeft() throws IOException {
    List<Left> left = left();
    assertThat(left).hasSize(1);
    return left.get(0);
  }

  /** What the next process finds. */
  private List<Left> left() throws IOException {
    agent.close();
    List<Left> found = new ArrayList<>();
    Recovery recovery = new Recovery(new EventMaker("test"), log);
    try (Spool next = Spool.open(temp.resolve("spool"), log)) {
      for (Leftover leftover : next.adoptLeftovers()) {
        assertThat(recovery.abortOpenRuns(leftover)).isZero();
        for (Waiting waiting : recovery.waiting(leftover)) {
          List<AccountEntry> entries = new ArrayList<>();
          try (AccountFile account = AccountFile.open(waiting.account())) {
            account.forEach(entries::add);
          }
          found.add(new Left(waiting, entries));
        }
        leftover.close();
      }
    }
    return found;
  }
}
