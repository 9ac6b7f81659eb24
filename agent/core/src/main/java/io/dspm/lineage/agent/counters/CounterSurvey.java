package io.dspm.lineage.agent.counters;

import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters that lie in a spool directory, read without touching it. It is no snapshot: a
 * process that ends meanwhile may be counted twice or not at all.
 *
 * @param processes what each of those counted whose counters are not in the sum yet, by age
 * @param all what these and all that ended before counted together
 */
public record CounterSurvey(List<OfProcess> processes, Counters all) {

  /**
   * What one process counted.
   *
   * @param stem of its spool file
   * @param pid 0 if it is not known
   */
  public record OfProcess(String stem, Owner owner, long pid, Counters counters) {}

  /**
   * Reads them; what can't be read is left out.
   *
   * @throws IOException if the directory can't be listed
   */
  public static CounterSurvey of(Path directory, AgentLog log) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    CounterFiles files = new CounterFiles(absolute, log);
    Counters all = Counters.NONE;
    String lastAdded = "";
    List<OfProcess> processes = new ArrayList<>();
    CounterFile.Content sum = files.sum();
    if (sum != null) {
      all = sum.counters();
      lastAdded = sum.lastAdded();
    }
    for (String stem : files.stems()) {
      OfProcess one = stem.equals(lastAdded) ? null : ofProcess(files, absolute, stem, log);
      if (one != null) {
        processes.add(one);
        boolean lives = one.owner() != Owner.DEAD;
        all = all.plus(lives ? one.counters() : one.counters().ofTheEnded());
      }
    }
    return new CounterSurvey(List.copyOf(processes), all);
  }

  /**
   * The same, where so many events wait in all: those of dead processes are told by nobody else.
   */
  public CounterSurvey waiting(long events) {
    return new CounterSurvey(processes, all.with(Counter.EVENTS_WAITING, events));
  }

  private static @Nullable OfProcess ofProcess(
      CounterFiles files, Path directory, String stem, AgentLog log) {
    try {
      CounterFile.Content content = CounterFile.read(files.of(stem));
      Owner owner = SpoolSurvey.ownerOf(directory, stem);
      return content == null ? null : new OfProcess(stem, owner, content.pid(), content.counters());
    } catch (IOException e) {
      log.debug("Can't read the counters of " + stem, e);
      return null;
    }
  }
}
