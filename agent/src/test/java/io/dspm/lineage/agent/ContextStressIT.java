package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.Crowd;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * 64 jobs and nobody interleave over shared pools, and no access lands on a wrong run. {@code
 * -Dcontext.accesses=1000000} is how many accesses there are in all, {@code -Dcontext.seed=} what
 * the jobs draw their lots with.
 */
final class ContextStressIT {

  private static final int ACCESSES = Integer.getInteger("context.accesses", 1_000_000);
  private static final long SEED = Long.getLong("context.seed", 20_261_122L);

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyJobHasItsOwnFilesAndNoOthers(Jdk jdk) throws Exception {
    Path data = Files.createDirectory(temp.resolve("data"));
    for (int job = 0; job <= Crowd.JOBS; job++) {
      for (int i = 0; i < Crowd.FILES; i++) {
        Files.writeString(data.resolve(Crowd.file(job, i, ".in")), "input " + i + " of " + job);
      }
    }
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .namingEachFile()
              .agent("job.name", "job" + Crowd.NOBODY)
              .jvm("-Djava.util.concurrent.ForkJoinPool.common.parallelism=3")
              .within(60 + ACCESSES / 1_000)
              .program(Crowd.class, data, SEED, ACCESSES)
              .run()
              .succeeded();
      assertThat(ended.out()).isEqualTo("seed " + SEED + "\n");
      assertThat(ended.err()).isEmpty();
      check(server, data, ended);
    }
  }

  private static void check(EventServer server, Path data, ForkedJvm.Ended ended)
      throws IOException {
    SoftAssertions all = new SoftAssertions();
    for (int job = 0; job <= Crowd.JOBS; job++) {
      JsonNode end = server.endOf("job" + job);
      String who = "job" + job + " with seed " + SEED + "; " + ended.command();
      all.assertThat(EventServer.inputs(end))
          .as("inputs of %s", who)
          .isEqualTo(ids(data, job, ".in"));
      all.assertThat(EventServer.outputs(end))
          .as("outputs of %s", who)
          .isEqualTo(ids(data, job, ".out"));
      all.assertThat(end.at("/run/facets/extractionError").isMissingNode()).as(who).isTrue();
    }
    all.assertAll();
  }

  private static List<String> ids(Path data, int job, String ending) throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    for (int i = 0; i < Crowd.FILES; i++) {
      ids.add(Files256.id(data.resolve(Crowd.file(job, i, ending))));
    }
    return new ArrayList<>(ids);
  }
}
