package io.dspm.lineage.agent.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.Courier;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Leftover;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.delivery.Transport;
import io.dspm.lineage.agent.event.EventMaker;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.Names;
import io.dspm.lineage.agent.event.Reporter;
import io.dspm.lineage.agent.event.RunId;
import io.dspm.lineage.agent.identity.Deadline;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.Identities;
import io.dspm.lineage.agent.identity.IdentityCache;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * All of the agent from the ledger to a server that takes everything: a real spool, a real courier.
 * What the server got is what the tests look at.
 */
public final class Recorded implements AutoCloseable {

  public static final Instant JVM_BEGAN = Instant.parse("2026-03-01T09:00:00Z");

  /** Long enough that no START is sent because of it. */
  public static final Duration NEVER = Duration.ofHours(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  public final Ledger ledger;
  public final Relocations relocations;
  public final RunReports reports;
  public final Runs runs;

  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Accounts accounts;
  private final Spool spool;
  private final Courier courier;

  public Recorded(Path temp) {
    this(temp, NEVER, Recorded::daemon);
  }

  /** One that keeps no more in memory than that. */
  Recorded(Path temp, Accounts.Bounds bounds) {
    this(temp, NEVER, Recorded::daemon, bounds);
  }

  public Recorded(Path temp, Duration startDelay, ThreadFactory hashers) {
    this(temp, startDelay, hashers, Accounts.Bounds.ofThisJvm());
  }

  Recorded(Path temp, Duration startDelay, ThreadFactory hashers, Accounts.Bounds bounds) {
    this(temp, startDelay, Duration.ZERO, hashers, bounds);
  }

  Recorded(
      Path temp,
      Duration startDelay,
      Duration checkpoints,
      ThreadFactory hashers,
      Accounts.Bounds bounds) {
    AgentLog log = new AgentLog(new PrintStream(said, true, UTF_8), LogLevel.WARN);
    spool = Spool.open(temp.resolve("spool"), log);
    courier = new Courier(spool, new Taking(events), log, Recorded::daemon);
    Reporter reporter =
        new Reporter(CompletableFuture.completedFuture(new EventMaker("test")), spool, log);
    Identities identities = new Identities(1, IdentityCache.none(log), hashers, hashers, () -> {});
    accounts =
        new Accounts(
            identities,
            run -> spool.accountOf(run.id().value()),
            Recorded::daemon,
            () -> {},
            bounds);
    Telling telling = new Telling(reporter, DatasetSettings.DEFAULT, process -> List.of());
    reports = new RunReports(telling, accounts, startDelay, checkpoints, Recorded::daemon);
    ledger = new Ledger(identities, accounts, reports, log);
    relocations = new Relocations(ledger, identities);
    runs =
        new Runs(
            new JobName("ns", "app"),
            JVM_BEGAN,
            Origin.NONE,
            ledger,
            reports,
            new Names(log),
            new JobDescriptions());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  /** A run inside the process run. */
  public Run job(String name) {
    return runs.begin("", name, null, name);
  }

  public void read(Run run, Path file) {
    ledger.read(run, file, FileStamp.of(file));
  }

  /** What a method of the hook does that opens a file for writing from scratch. */
  public void replace(Run run, Path file) {
    FileStamp stamp = FileStamp.of(file);
    if (stamp != null) {
      ledger.aboutToReplace(run, file, stamp);
    }
    ledger.write(run, file);
  }

  /** What a method of the hook does that writes to a file as it is. */
  public void update(Run run, Path file, boolean append) {
    ledger.aboutToUpdate(run, file, FileStamp.of(file), append);
    ledger.write(run, file);
  }

  /** All events of the run, once its end is there. */
  public List<JsonNode> eventsOf(Run run) {
    Deadline.await(() -> sofar(run).stream().anyMatch(event -> !typeOf(event).equals("START")));
    return sofar(run);
  }

  /** The event that ended the run, once it is there. */
  public JsonNode endOf(Run run) {
    List<JsonNode> events = eventsOf(run);
    return events.get(events.size() - 1);
  }

  /** The event that started the run, once it is there. */
  public JsonNode startOf(Run run) {
    Deadline.await(() -> !sofar(run).isEmpty());
    JsonNode start = sofar(run).get(0);
    if (!typeOf(start).equals("START")) {
      throw new AssertionError("A run's first event is no START: " + start);
    }
    return start;
  }

  /** The events of the run that arrived so far. */
  public List<JsonNode> sofar(Run run) {
    // Or jobs would wait for the START of the process run, which may never be due here.
    courier.drain(Duration.ofMillis(20));
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode event : events) {
      if (event.at("/run/runId").asText().equals(run.header().id().toString())) {
        found.add(event);
      }
    }
    return found;
  }

  /** All events in the order in which they arrived. */
  public List<JsonNode> all() {
    return List.copyOf(events);
  }

  /** Waits until all that was begun is reported and delivered. */
  public void finish() throws InterruptedException {
    if (!reports.await(TimeUnit.SECONDS.toNanos(20))) {
      throw new AssertionError("Not every run's end was reported");
    }
    courier.drain(Duration.ofSeconds(20));
  }

  /** What the agent said on stderr. */
  public String said() {
    return said.toString(UTF_8);
  }

  public static String typeOf(JsonNode event) {
    return event.path("eventType").asText();
  }

  public static List<String> inputs(JsonNode event) {
    return names(event.path("inputs"));
  }

  public static List<String> outputs(JsonNode event) {
    return names(event.path("outputs"));
  }

  private static List<String> names(JsonNode datasets) {
    List<String> names = new ArrayList<>();
    for (JsonNode dataset : datasets) {
      names.add(dataset.path("name").asText());
    }
    return names;
  }

  /** The ID of a file with this content. */
  public static String id(Path file, String content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return "file::" + file + "@sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The gaps that an event admits, as {@code what: why}. */
  public static List<String> gaps(JsonNode event) {
    List<String> gaps = new ArrayList<>();
    for (JsonNode error : event.at("/run/facets/extractionError/errors")) {
      gaps.add(error.path("task").asText() + ": " + error.path("errorMessage").asText());
    }
    return gaps;
  }

  /** Where the run's account would be on disk. */
  public Path accountOf(Run run) throws IOException {
    return spool.accountOf(run.header().id().value());
  }

  /** The ID of the process run. */
  public RunId processId() {
    return runs.process().header().id();
  }

  @Override
  public void close() {
    courier.close();
    spool.close();
  }

  /** What a server gets of what dead processes left in a spool. */
  public static List<JsonNode> deliveredFrom(Path spoolDirectory) {
    AgentLog log = new AgentLog(System.err, LogLevel.WARN);
    List<JsonNode> delivered = new CopyOnWriteArrayList<>();
    try (Spool next = Spool.open(spoolDirectory, log);
        Courier heir = new Courier(next, new Taking(delivered), log, Recorded::daemon)) {
      for (Leftover leftover : next.adoptLeftovers()) {
        heir.adopt(leftover);
      }
      if (heir.drain(Duration.ofSeconds(20)).waiting() > 0) {
        throw new AssertionError("Not everything was delivered");
      }
    }
    return delivered;
  }

  private record Taking(List<JsonNode> events) implements Transport {

    @Override
    public Answer send(UUID run, EventKind kind, byte[] json) {
      try {
        events.add(JSON.readTree(json));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Answer.Delivered();
    }

    @Override
    public void close() {}
  }
}
