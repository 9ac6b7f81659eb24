package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.torture.Torture;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import io.dspm.lineage.agent.testing.TruthfulRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hundreds of thousands of reads, writes, renames and deletions of a dozen files by many runs at
 * once, and not one wrong hash. {@code -Dtorture.steps=} is how many there are on each JDK, {@code
 * -Dtorture.seed=} what they are drawn with; {@code -Dtorture.trace=} a file for all that is done.
 */
final class TortureIT {

  private static final int STEPS = Integer.getInteger("torture.steps", 120_000);
  private static final long SEED = Long.getLong("torture.seed", System.nanoTime() % 1_000_000);

  /** Where to write down all steps of the last program, to see why it fails. */
  private static final String TRACE = System.getProperty("torture.trace", "");

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyHashIsOfTheBytesThatTheRunSaw(Jdk jdk) throws Exception {
    check(jdk, STEPS * 2 / 3, false);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void whatAnotherProcessChangedIsUnknownRatherThanWrong(Jdk jdk) throws Exception {
    check(jdk, STEPS / 3, true);
  }

  private void check(Jdk jdk, int steps, boolean interference) throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    Path truth = temp.resolve("truth.tsv");
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("job.name", "torture")
              .agent("exit.timeout", "120s")
              .jvm(TRACE.isEmpty() ? "-Dtorture" : "-Dtorture.trace=" + TRACE + jdk.version())
              .within(120 + steps / 500)
              .program(Torture.class, data, SEED, steps, interference, truth)
              .run()
              .succeeded();
      assertThat(ended.out()).isEqualTo("seed " + SEED + "\n");
      assertThat(ended.err()).isEmpty();
      compare(ended, server, truth, steps);
    }
  }

  private static void compare(ForkedJvm.Ended ended, EventServer server, Path truth, int steps)
      throws IOException {
    Map<String, List<JsonNode>> ends = new HashMap<>();
    for (JsonNode event : server.events()) {
      if (!EventServer.isStart(event)) {
        ends.computeIfAbsent(EventServer.job(event), any -> new ArrayList<>()).add(event);
      }
    }
    TruthfulRecord told = TruthfulRecord.read(truth);
    List<String> faults = new ArrayList<>();
    told.runs()
        .forEach(
            run -> {
              List<JsonNode> events = ends.getOrDefault(run.name(), List.of());
              if (events.size() == 1) {
                run.compare(events.get(0), faults);
              } else {
                faults.add(run.name() + " has " + events.size() + " ends");
              }
            });
    assertThat(faults).as("seed %d; %s", SEED, ended.command()).isEmpty();
    assertThat(told.steps()).isGreaterThanOrEqualTo(steps);
  }
}
