package io.dspm.lineage.agent.run;

import io.dspm.lineage.agent.account.AccountFile;
import io.dspm.lineage.agent.account.Summarizer;
import io.dspm.lineage.agent.account.Summary;
import io.dspm.lineage.agent.config.DatasetSettings;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.event.Postponed;
import io.dspm.lineage.agent.event.Reporter;
import io.dspm.lineage.agent.identity.DatasetNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Has the events of a run made of its account. For background threads. */
public final class Telling {

  /**
   * More would say no more, and would take the event beyond what servers take. There may be as many
   * again of files whose content is not known.
   */
  private static final int MOST_GAPS = 100;

  private final Reporter reporter;
  private final DatasetNames names;
  private final int threshold;
  private final Summarizer summarizer;
  private final BlindSpots blindSpots;

  /**
   * @param blindSpots what a run's end shall say of what the agent could not see
   */
  public Telling(Reporter reporter, DatasetSettings datasets, BlindSpots blindSpots) {
    this.reporter = reporter;
    this.names = new DatasetNames(datasets);
    this.threshold = datasets.groupThreshold();
    this.summarizer =
        new Summarizer(names, new Summarizer.Limits(threshold, datasets.eventMaxBytes()));
    this.blindSpots = blindSpots;
  }

  Reporter reporter() {
    return reporter;
  }

  BlindSpots blindSpots() {
    return blindSpots;
  }

  /** Reports START with the inputs that are settled, or with no file if there are many. */
  void start(Run run) {
    Set<Dataset> inputs = new LinkedHashSet<>();
    if (namesInputsAtStart(run)) {
      RunAccount.settledInputs(run).forEach(file -> inputs.add(names.file(file)));
    }
    inputs.addAll(run.namedInputs);
    reporter.started(run.header(), new ArrayList<>(inputs));
  }

  /**
   * Whether START names files: a part of what the end will tell as one dataset would be a dataset
   * of its own.
   */
  boolean namesInputsAtStart(Run run) {
    return run.overflow.get() == null && run.inputs.size() <= threshold;
  }

  /** Reports the end of a run whose account is in memory, and all settled. */
  void end(Run run, RunReports.End end) {
    end(run, end, List.of());
  }

  private void end(Run run, RunReports.End end, List<Gap> more) {
    Summary summary =
        summarizer.of(RunAccount.inputs(run), RunAccount.outputs(run), listingOf(run));
    List<Gap> gaps = new ArrayList<>(more);
    gaps.addAll(RunAccount.gapsOfUntold(run));
    gaps = gapsBeside(run, gaps);
    gaps.addAll(summary.gaps());
    boolean unused = ended(run, end, summary, run.namedInputs, run.namedOutputs, gaps);
  }

  /** What a run's account on disk has no words for. */
  List<Gap> gapsBeside(Run run, List<Gap> found) {
    List<Gap> gaps = new ArrayList<>(found);
    gaps.addAll(RunAccount.gapsBesideFiles(run));
    gaps.addAll(blindSpots.of(run.isProcess()));
    return bounded(gaps);
  }

  /**
   * Reports the end of a run whose account is on disk, after what is still to be hashed of it.
   *
   * @param account whole; closed or deleted by this
   * @param rest what the run's note says by now, so that the next process reports it should this
   *     one end before
   */
  void end(Run run, RunReports.End end, AccountFile account, Postponed rest) throws IOException {
    boolean told = false;
    try {
      Summary summary = summarizer.of(account, end.at(), listingOf(run));
      List<Gap> gaps = new ArrayList<>(rest.gaps());
      gaps.addAll(summary.gaps());
      told = ended(run, end, summary, rest.inputs(), rest.outputs(), gaps);
    } finally {
      if (told) {
        account.delete();
      } else {
        account.close();
      }
    }
  }

  /** Reports the end of a run whose account on disk was lost: what is in memory is told. */
  void endWithout(Run run, RunReports.End end, String why, long files) {
    end(
        run,
        end,
        List.of(new Gap(files + " files", "recorded, but lost from the account on disk: " + why)));
  }

  private boolean ended(
      Run run,
      RunReports.End end,
      Summary summary,
      Collection<Dataset> namedInputs,
      Collection<Dataset> namedOutputs,
      List<Gap> gaps) {
    return reporter.ended(
        run.header(),
        end.inFull(),
        with(summary.inputs(), namedInputs),
        with(summary.outputs(), namedOutputs),
        gaps);
  }

  private static List<Dataset> with(List<Dataset> files, Collection<Dataset> named) {
    Set<Dataset> all = new LinkedHashSet<>(files);
    all.addAll(named);
    return new ArrayList<>(all);
  }

  private static List<Gap> bounded(List<Gap> gaps) {
    if (gaps.size() <= MOST_GAPS) {
      return gaps;
    }
    List<Gap> some = new ArrayList<>(gaps.subList(0, MOST_GAPS));
    some.add(new Gap("gaps beyond these " + MOST_GAPS, gaps.size() - MOST_GAPS + " more"));
    return some;
  }

  private Summarizer.Listing listingOf(Run run) {
    return new Summarizer.Listing() {
      @Override
      public void files(Dataset directory, long fileCount, long offset, List<ListedFile> files) {
        reporter.listed(run.header(), directory, fileCount, offset, files);
      }
    };
  }
}
