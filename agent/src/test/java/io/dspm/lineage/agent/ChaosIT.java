package io.dspm.lineage.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.programs.Restless;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import io.dspm.lineage.agent.testing.UnreliableServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pipelines are killed at random moments, two at a time in one spool, while the server is killed
 * and restarted: in the end it has every run, whole and its events in order.
 *
 * <p>{@code -Dchaos.kills=100} is what was promised; {@code -Dchaos.seed} repeats the same moments,
 * as far as the machine does.
 */
final class ChaosIT {

  private static final int KILLS = Integer.getInteger("chaos.kills", 16);
  private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
  private static final int AT_ONCE = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;

  /** What came of one run, in the order in which it came. */
  private record Arrived(String body, JsonNode event) {
    String type() {
      return event.path("eventType").asText();
    }
  }

  /** What was told of the jobs of one process. */
  private static final class Process {

    /** The numbers of each thread's jobs that were told whole. */
    final Map<String, TreeSet<Integer>> jobs = new TreeMap<>();

    /** How many were told that admit to be told in part. */
    int withGaps;

    /** Beginnings are noted in their order: of what came before a job that was told all is told. */
    void lacksNoJob() {
      int missing = 0;
      for (TreeSet<Integer> numbers : jobs.values()) {
        missing += numbers.last() + 1 - numbers.size();
      }
      assertThat(missing)
          .as("jobs that nobody heard of, seed %d", SEED)
          .isLessThanOrEqualTo(withGaps);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whoeverIsKilledEveryRunArrivesWholeAndInOrder(Jdk jdk) throws Exception {
    Path data = Files.createDirectories(temp.resolve("data")).toRealPath();
    Files.createDirectory(data.resolve("out"));
    for (int i = 0; i < Restless.INPUTS; i++) {
      Files.writeString(Restless.input(data, i), "input " + i);
    }
    Path spool = temp.resolve("spool");
    AtomicBoolean over = new AtomicBoolean();
    try (UnreliableServer server = new UnreliableServer(SEED)) {
      Thread killer = new Thread(() -> comesAndGoes(server, over), "kills the server");
      killer.start();
      try {
        killPipelines(jdk, data, spool, server);
      } finally {
        over.set(true);
        killer.join();
      }
      server.behave();
      ForkedJvm.Ended flushed =
          ForkedJvm.on(jdk, spool)
              .environment("MARQUEZ_ENDPOINT", server.url())
              .environment("LINEAGE_SPOOL_DIR", spool.toString())
              .agentCommand("flush")
              .within(300)
              .run()
              .succeeded();
      check(data, server.taken(), flushed.story());
    }
    try (Stream<Path> left = Files.list(spool)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .as("seed %d", SEED)
          .allMatch(name -> name.startsWith("identities") || name.startsWith("counters"));
    }
  }

  private void killPipelines(Jdk jdk, Path data, Path spool, UnreliableServer server)
      throws Exception {
    Random random = new Random(SEED);
    Deque<ForkedJvm.Running> alive = new ArrayDeque<>();
    try {
      for (int i = 0; i < KILLS; i++) {
        alive.add(
            ForkedJvm.on(jdk, spool)
                .agent("endpoint", server.url())
                .agent("job.name", "pipeline" + i)
                .agent("checkpoint.interval", "200ms")
                .jvm("-Xmx128m")
                .program(Restless.class, data, "p" + i, Integer.MAX_VALUE)
                .start());
        ForkedJvm.Running oldest = alive.element();
        // A random moment: nothing is waited for but this program's end, which must not come.
        assertThat(oldest.process().waitFor(300 + random.nextInt(1_200), TimeUnit.MILLISECONDS))
            .as("%s ended by itself", oldest.command())
            .isFalse();
        if (alive.size() == AT_ONCE) {
          alive.remove().kill();
        }
      }
    } finally {
      for (ForkedJvm.Running one : alive) {
        one.kill();
      }
    }
  }

  private static void comesAndGoes(UnreliableServer server, AtomicBoolean over) {
    Random random = new Random(SEED + 1);
    Object moment = new Object();
    try {
      while (!over.get()) {
        synchronized (moment) {
          TimeUnit.MILLISECONDS.timedWait(moment, 1 + random.nextInt(1_500));
        }
        server.kill();
        synchronized (moment) {
          TimeUnit.MILLISECONDS.timedWait(moment, 1 + random.nextInt(700));
        }
        server.restart();
      }
    } catch (InterruptedException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(Path data, List<String> bodies, String story) throws IOException {
    Map<String, List<Arrived>> runs = new LinkedHashMap<>();
    for (int i = 0; i < bodies.size(); i++) {
      JsonNode event = JSON.readTree(bodies.get(i));
      String run = event.at("/run/runId").asText();
      runs.computeIfAbsent(run, none -> new ArrayList<>()).add(new Arrived(bodies.get(i), event));
    }
    Map<String, Process> told = new TreeMap<>();
    int completed = 0;
    int processes = 0;
    for (Map.Entry<String, List<Arrived>> run : runs.entrySet()) {
      JsonNode end = theOneEnd(run.getKey(), run.getValue());
      JsonNode parent = end.at("/run/facets/parent/run/runId");
      if (parent.isMissingNode()) {
        processes++;
        continue;
      }
      assertThat(runs)
          .as("the parent of %s, seed %d", run.getValue(), SEED)
          .containsKey(parent.asText());
      Process process = told.computeIfAbsent(parent.asText(), none -> new Process());
      if (end.at("/run/facets/extractionError").isMissingNode()) {
        assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
        completed++;
        checkDatasets(data, end, process);
      } else {
        process.withGaps++;
      }
    }
    told.values().forEach(Process::lacksNoJob);
    // Else this test has shown nothing.
    assertThat(processes).as(story).isGreaterThan(KILLS / 2);
    assertThat(completed).as(story).isGreaterThan(KILLS);
  }

  /** One START, one end, in this order; what comes twice is the same to the byte. */
  private static JsonNode theOneEnd(String run, List<Arrived> arrived) {
    List<String> types = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean ended = false;
    for (Arrived one : arrived) {
      boolean start = one.type().equals("START");
      assertThat(start && ended).as("a START after the end of %s, seed %d", run, SEED).isFalse();
      ended |= !start;
      if (seen.add(one.body())) {
        types.add(one.type());
      }
    }
    assertThat(types).as("events of %s, seed %d: %s", run, SEED, arrived).hasSize(2);
    assertThat(types.get(0)).isEqualTo("START");
    assertThat(types.get(1)).isIn("COMPLETE", "FAIL", "ABORT");
    return arrived.get(arrived.size() - 1).event();
  }

  /** Of a job that ended: all that it used. */
  private static void checkDatasets(Path data, JsonNode end, Process process) {
    List<String> outputs = EventServer.outputs(end);
    assertThat(outputs).as("%s", end).hasSize(1);
    String path = outputs.get(0).substring("file::".length(), outputs.get(0).indexOf("@sha256:"));
    String file = Path.of(path).getFileName().toString();
    int dash = file.lastIndexOf('-');
    int number = Integer.parseInt(file.substring(dash + 1));
    String name = file.substring(0, dash);
    Path input = Restless.input(data, number % Restless.INPUTS);
    String read = "input " + number % Restless.INPUTS;
    assertThat(EventServer.inputs(end)).containsExactly(id(input, read));
    assertThat(outputs)
        .containsExactly(
            id(data.resolve("out").resolve(file), Restless.output(read, name, number)));
    assertThat(process.jobs.computeIfAbsent(name, none -> new TreeSet<>()).add(number))
        .as("%s was told by two runs", file)
        .isTrue();
  }

  private static String id(Path file, String content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return "file::" + file + "@sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
