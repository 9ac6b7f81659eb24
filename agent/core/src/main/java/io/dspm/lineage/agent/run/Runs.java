package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Ending;
import io.dspm.lineage.agent.event.JobName;
import io.dspm.lineage.agent.event.Names;
import io.dspm.lineage.agent.event.RunHeader;
import io.dspm.lineage.agent.event.RunId;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Begins and ends runs. The process run begins with this object and stands for the whole JVM.
 *
 * <p>Called on the pipeline's threads; takes no lock and does no I/O but the stat of a run's
 * outputs when it ends.
 */
public final class Runs {

  private static final String JVM_ENDED = "The JVM ended while the job was still running";

  private final Origin origin;
  private final Names names;
  private final Ledger ledger;
  private final RunReports reports;
  private final String namespace;
  private final Run process;
  private final Set<Run> living = ConcurrentHashMap.newKeySet();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final ReferenceQueue<Object> abandoned = new ReferenceQueue<>();
  private volatile boolean ending;
  private final JobDescriptions descriptions;

  /**
   * @param processJob the process run's job, whose namespace is that of every job that names none
   * @param began when the JVM did
   * @param names makes jobs and datasets of what users say
   * @param descriptions what jobs do, as far as their code says it
   */
  public Runs(
      JobName processJob,
      Instant began,
      Origin origin,
      Ledger ledger,
      RunReports reports,
      Names names,
      JobDescriptions descriptions) {
    this.descriptions = descriptions;
    this.origin = origin;
    this.names = names;
    this.ledger = ledger;
    this.reports = reports;
    this.namespace = processJob.namespace();
    Instant start = began.truncatedTo(ChronoUnit.MICROS);
    this.process =
        new Run(
            new RunHeader(
                RunId.next(start.toEpochMilli()),
                processJob,
                start,
                origin.parentOfProcess(),
                origin.rootOfProcess(),
                RunHeader.Kind.JOB,
                null),
            null,
            "");
    reports.begun(process);
  }

  public Run process() {
    return process;
  }

  /**
   * Begins a run inside {@code current}.
   *
   * @param jobNamespace blank for the configured one
   * @param method see {@link #ofMethod}; empty for a run that is no method
   * @return {@code null} once the JVM is about to end, since nobody would be there to end it, and
   *     while too many are open; what it does then belongs to the run around it
   */
  public @Nullable Run begin(
      String jobNamespace, String jobName, @Nullable Run current, String method) {
    if (ending) {
      return null;
    }
    if (reports.isCrowded()) {
      abortAbandoned();
    }
    if (!reports.hasRoom()) {
      refused.incrementAndGet();
      return null;
    }
    Run outer = livingOr(current);
    Instant now = now();
    JobName job = names.job(jobNamespace.isBlank() ? namespace : jobNamespace, jobName);
    RunHeader header =
        new RunHeader(
            RunId.next(now.toEpochMilli()),
            job,
            now,
            origin.parentIn(outer.header()),
            origin.rootIn(outer.header()),
            RunHeader.Kind.TASK,
            descriptions.of(method));
    Run run = new Run(header, outer, method);
    reports.begun(run);
    living.add(run);
    if (ending) {
      // Perhaps too late to be among those that were ended.
      abort(run, JVM_ENDED);
      return null;
    }
    return run;
  }

  /** Nobody can end the run any more once {@code handle} is collected. */
  public void heldBy(Run run, Object handle) {
    run.held = new Held(handle, run, abandoned);
  }

  /**
   * Makes room. As long as there is enough, a run that was left open stays so: a thread may still
   * work for it.
   */
  private void abortAbandoned() {
    for (Reference<?> gone = abandoned.poll(); gone != null; gone = abandoned.poll()) {
      abort(((Held) gone).run, "The run was never closed, and nobody could do that any more");
    }
  }

  private static final class Held extends WeakReference<Object> {

    private final Run run;

    Held(Object handle, Run run, ReferenceQueue<Object> abandoned) {
      super(handle, abandoned);
      this.run = run;
    }
  }

  /**
   * The run that an access in the context of {@code run} belongs to: itself, or where it has ended
   * the innermost of its outer runs that has not.
   */
  public Run livingOr(@Nullable Run run) {
    Run found = run == null ? process : run;
    if (found.hasEnded() && found != process) {
      late.incrementAndGet();
      while (found.hasEnded() && found.outer() != null) {
        found = found.outer();
      }
    }
    return found;
  }

  /** How many runs did not begin because too many were open or still to be reported. */
  public long refused() {
    return refused.get();
  }

  /** How many accesses came after their run had ended. */
  public long late() {
    return late.get();
  }

  /**
   * The innermost run of {@code method} around {@code current}; {@code null} if its beginning was
   * not seen. Runs inside it that nobody ended stay open: they were begun by hand and may be ended
   * elsewhere.
   */
  public @Nullable Run ofMethod(String method, @Nullable Run current) {
    for (Run run = current; run != null; run = run.outer()) {
      if (run.isOf(method)) {
        return run;
      }
    }
    return null;
  }

  /** What is current on a thread once {@code run} is no more; {@code null} for the process run. */
  public @Nullable Run after(Run run) {
    Run outer = run.outer();
    return outer == process ? null : outer;
  }

  /** Ends a run, once: a second ending does nothing. */
  public void end(Run run, Ending.How how, @Nullable Throwable error) {
    end(run, how, error, null);
  }

  /** Ends a run that did not come to its own end, once. */
  public void abort(Run run, String message) {
    end(run, Ending.How.ABORT, null, message);
  }

  /**
   * What is current on a thread after a run ended somewhere: {@code current} if it lives, or else
   * what is around it.
   */
  public @Nullable Run stillCurrent(@Nullable Run current) {
    Run run = current;
    while (run != null && run.hasEnded()) {
      run = after(run);
    }
    return run;
  }

  /**
   * Ends all that is open now, the innermost first, and the process run last. The JVM is about to
   * end.
   */
  public void endAll(Ending.How how, @Nullable Throwable error, @Nullable String message) {
    ending = true;
    List<Run> innermostFirst = new ArrayList<>(living);
    innermostFirst.sort(new InnermostFirst());
    for (Run run : innermostFirst) {
      abort(run, JVM_ENDED);
    }
    end(process, how, error, message);
  }

  private static final class InnermostFirst implements Comparator<Run> {

    @Override
    public int compare(Run one, Run other) {
      return Integer.compare(depth(other), depth(one));
    }

    private static int depth(Run run) {
      int depth = 0;
      for (Run outer = run.outer(); outer != null; outer = outer.outer()) {
        depth++;
      }
      return depth;
    }
  }

  private void end(Run run, Ending.How how, @Nullable Throwable error, @Nullable String message) {
    if (run.end()) {
      Instant at = now();
      try {
        ledger.close(run);
      } finally {
        living.remove(run);
        reports.ended(run, new RunReports.End(how, at, error, message));
      }
    }
  }

  /** Adds a dataset that was named by hand. */
  public void name(Run run, String datasetNamespace, String datasetName, boolean output) {
    Dataset dataset = names.dataset(datasetNamespace, datasetName);
    Set<Dataset> named = output ? run.namedOutputs : run.namedInputs;
    if (named.size() < Run.MOST_FILES) {
      named.add(dataset);
      if (output && run.firstOutput()) {
        reports.outputOpened(run);
      }
    } else {
      run.dropped.incrementAndGet();
    }
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
