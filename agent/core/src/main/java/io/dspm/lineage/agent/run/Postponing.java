package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.Reporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves runs that have ended, but wait for hashes, to the next process: their files go into an
 * account in the spool, and their note says so. From then on this process must not report their
 * end.
 *
 * <p>For one background thread; nothing is hashed, and none of the pipeline's code is called.
 */
final class Postponing {

  private final Reporter reporter;
  private final BlindSpots blindSpots;

  Postponing(Reporter reporter, BlindSpots blindSpots) {
    this.reporter = reporter;
    this.blindSpots = blindSpots;
  }

  /**
   * Leaves a run.
   *
   * @return what its note says, which is in the spool; {@code null} if it could not be left, as on
   *     a disk that is full: then nothing of it is
   */
  @Nullable Postponed leave(Run run, RunReports.End end) {
    Path path = null;
    try {
      path = reporter.accountOf(run.header());
      Postponed rest = write(run, path);
      reporter.postponed(run.header(), end.inBrief(), rest);
      return rest;
    } catch (IOException | RuntimeException e) {
      delete(path);
      return null;
    }
  }

  private Postponed write(Run run, Path path) throws IOException {
    AccountCopy copy;
    try (AccountFile file = AccountFile.create(path)) {
      copy = new AccountCopy(file);
      copy.write(run);
      file.flush();
    }
    List<Gap> gaps = RunAccount.gapsBesideFiles(run);
    gaps.addAll(copy.gaps());
    gaps.addAll(blindSpots.of(run.isProcess()));
    return new Postponed(
        Files.size(path),
        copy.files(),
        copy.bytes(),
        new ArrayList<>(run.namedInputs),
        new ArrayList<>(run.namedOutputs),
        gaps);
  }

  private static void delete(@Nullable Path path) {
    try {
      if (path != null) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // No note vouches for it, and the next process clears it away.
      return;
    }
  }
}
