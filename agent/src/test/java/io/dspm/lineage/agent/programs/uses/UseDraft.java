package io.dspm.lineage.agent.programs.uses;

import io.dspm.lineage.agent.programs.uses.FileUse.Content;
import io.dspm.lineage.agent.programs.uses.FileUse.Expected;
import io.dspm.lineage.agent.programs.uses.FileUse.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A use in the making. It is recorded as nothing, until {@link #reads} and {@link #writes} say
 * otherwise; after {@link #run} they speak of that run.
 */
final class UseDraft {

  private final String name;
  private final String words;
  private final List<Expected> runs = new ArrayList<>();
  private final List<Path> needs = new ArrayList<>();
  private int since = 17;
  private int unknownBefore;
  private String note = "";
  private boolean alone;
  private String shell = "";
  private Step given = place -> {};
  private Step before = place -> {};

  private String job;
  private List<Content> reads = new ArrayList<>();
  private List<Content> writes = new ArrayList<>();
  private String gap = "";

  private UseDraft(String name, String words) {
    this.name = name;
    this.words = words;
    this.job = name;
  }

  static UseDraft use(String name, String words) {
    return new UseDraft(name, words);
  }

  /** Files that are inputs, with what they held before the program. */
  UseDraft reads(String... files) {
    for (String file : files) {
      reads.add(new Content(file, null));
    }
    return this;
  }

  /** A file that is an input with this content. */
  UseDraft readsText(String file, String text) {
    reads.add(new Content(file, text));
    return this;
  }

  /** Files that are outputs, with what they hold after the program. */
  UseDraft writes(String... files) {
    for (String file : files) {
      writes.add(new Content(file, null));
    }
    return this;
  }

  /** A file that is an output with this content. */
  UseDraft writesText(String file, String text) {
    writes.add(new Content(file, text));
    return this;
  }

  /** What comes next is about the run that the body starts by {@link Place#run}. */
  UseDraft run(String part) {
    endRun();
    job = name + "." + part;
    return this;
  }

  /** What the run says that the agent could not tell, among other words. */
  UseDraft gap(String gapWords) {
    gap = gapWords;
    return this;
  }

  UseDraft since(int jdk) {
    since = jdk;
    return this;
  }

  /** On older JDKs the inputs are not known, and the event says so. */
  UseDraft readsUnknownBefore(int jdk) {
    unknownBefore = jdk;
    return this;
  }

  UseDraft needs(Path directory) {
    needs.add(directory);
    return this;
  }

  UseDraft note(String forTheReaderOfSystemCalls) {
    note = forTheReaderOfSystemCalls;
    return this;
  }

  /** In a JVM of its own, started by a shell with these redirections. */
  UseDraft alone(String redirections) {
    alone = true;
    shell = redirections;
    return this;
  }

  UseDraft given(Step step) {
    given = step;
    return this;
  }

  UseDraft before(Step step) {
    before = step;
    return this;
  }

  FileUse does(Step body) {
    endRun();
    return new FileUse(
        name,
        words,
        since,
        unknownBefore,
        List.copyOf(needs),
        note,
        alone,
        shell,
        List.copyOf(runs),
        given,
        before,
        body);
  }

  private void endRun() {
    runs.add(new Expected(job, List.copyOf(reads), List.copyOf(writes), gap));
    reads = new ArrayList<>();
    writes = new ArrayList<>();
    gap = "";
  }
}
