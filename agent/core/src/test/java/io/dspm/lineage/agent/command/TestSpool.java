package io.dspm.lineage.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.agent.counters.Counter;
import io.dspm.lineage.agent.counters.CounterFiles;
import io.dspm.lineage.agent.counters.Counters;
import io.dspm.lineage.agent.counters.OwnCounters;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.event.Circumstances;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunId;
import io.dspm.lineage.agent.event.RunNote;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A real spool as a process leaves it: dead once closed, alive until then. */
final class TestSpool implements AutoCloseable {

  private final EventMaker events = new EventMaker("1.2.3");
  private final AgentLog log = new AgentLog(System.err, LogLevel.DEBUG);
  private final Spool spool;

  private TestSpool(Path directory) {
    spool = Spool.open(directory, log);
  }

  static TestSpool dead(Path directory) {
    return new TestSpool(directory);
  }

  static TestSpool alive(Path directory) {
    return new TestSpool(directory);
  }

  /** A run with START and COMPLETE. */
  TestSpool ended(String job) throws IOException {
    RunHeader run = begin(job);
    spool.append(run.id().value(), EventKind.START, events.start(run, List.of()));
    end(run);
    return this;
  }

  /** A run with COMPLETE and no START. */
  TestSpool endAlone(String job) throws IOException {
    end(begin(job));
    return this;
  }

  /** A run with START. */
  TestSpool started(String job) throws IOException {
    RunHeader run = begin(job);
    spool.append(run.id().value(), EventKind.START, events.start(run, List.of()));
    return this;
  }

  /** A run of which only the header is there. */
  TestSpool open(String job) throws IOException {
    begin(job);
    return this;
  }

  /** A run that ended, and whose files are still to be hashed. */
  TestSpool unhashed(String job, long files, long bytes) throws IOException {
    RunHeader run = begin(job);
    Postponed rest = new Postponed(0, files, bytes, List.of(), List.of(), List.of());
    Ending ending = Ending.complete(Instant.now());
    RunNote note = new RunNote(run, ending, Circumstances.UNKNOWN, rest);
    spool.begun(run.id().value(), note.toBytes());
    Files.createFile(spool.accountOf(run.id().value()));
    return this;
  }

  TestSpool openWithoutHeader() throws IOException {
    spool.begun(RunId.next(0).value(), new byte[0]);
    return this;
  }

  /** Leaves counters, as of the process 4711. */
  TestSpool counted(long reads, long sent, @Nullable String error) {
    new OwnCounters(new CounterFiles(spool.directory(), log), new Counted(reads, sent, error))
        .write();
    return this;
  }

  private final class Counted implements OwnCounters.Source {
    private final Counters counters;

    Counted(long reads, long sent, @Nullable String error) {
      long now = System.currentTimeMillis();
      counters =
          Counters.since(now)
              .with(Counter.READS, reads)
              .with(Counter.EVENTS_SENT, sent)
              .with(Counter.EVENTS_WAITING, waiting())
              .withError(error, error == null ? 0 : now);
    }

    @Override
    public Counters now() {
      return counters;
    }

    @Override
    public long pid() {
      return 4711;
    }

    @Override
    public @Nullable String stem() {
      return spool.stem();
    }
  }

  int waiting() {
    return spool.waiting();
  }

  private void end(RunHeader run) throws IOException {
    Ending ending = Ending.complete(Instant.now());
    spool.append(
        run.id().value(), EventKind.END, events.end(run, ending, List.of(), List.of(), List.of()));
  }

  private RunHeader begin(String job) throws IOException {
    Instant now = Instant.now();
    RunHeader run =
        new RunHeader(RunId.next(now.toEpochMilli()), new JobName("ns", job), now, null, null);
    spool.begun(run.id().value(), run.toBytes());
    return run;
  }

  /** The one spool file in the directory. */
  static Path only(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".spool")).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  /** As an agent of the next format would have opened the file. */
  static void makeNewer(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(8);
      bytes.writeShort(99);
      byte[] header = new byte[28];
      bytes.seek(0);
      bytes.readFully(header);
      CRC32C sum = new CRC32C();
      sum.update(header, 0, header.length);
      bytes.writeInt((int) sum.getValue());
    }
  }

  @Override
  public void close() {
    spool.close();
  }
}
