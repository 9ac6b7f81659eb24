package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Gap;
import io.dspm.lineage.agent.identity.FileStamp;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the files of each role out of sorted lines: of an output's lines the last one counts; of an
 * input's, each content. Lines of an input with equal stamps are of one content, which is known if
 * one of them knows it, and hashed at most once.
 *
 * <p>Memory is for the contents of one name.
 */
final class Settlement {

  /** Of one name: a log that is read again and again while it grows has as many. */
  private static final int MOST_CONTENTS = 20_000;

  private final LateLook look;
  private final Gaps gaps;
  private final Map<FileStamp, Line> byStamp = new HashMap<>();
  private final List<Line> others = new ArrayList<>();
  private byte @Nullable [] name;
  private Role role = Role.INPUT;
  private @Nullable Line last;
  private long dropped;
  private long gone;

  Settlement(LateLook look, Gaps gaps) {
    this.look = look;
    this.gaps = gaps;
  }

  /** Of all lines, in their order. */
  void settle(LineSorter lines, FilesOnDisk.Writer inputs, FilesOnDisk.Writer outputs)
      throws IOException {
    for (LineSorter.Numbered next = lines.next(); next != null; next = lines.next()) {
      Line line = next.line();
      if (name == null || role != line.role || !Arrays.equals(name, line.name)) {
        finish(inputs, outputs);
        name = line.name;
        role = line.role;
      }
      add(line);
    }
    finish(inputs, outputs);
    if (gone > 0) {
      // Whether that was before the run's end, nobody knows.
      gaps.add(
          new Gap(
              "files that were written",
              gone + " were gone when they were to be hashed, and are not named"));
    }
    if (dropped > 0) {
      gaps.add(new Gap("contents of files that were read", dropped + " more are not recorded"));
    }
  }

  private void add(Line line) {
    if (role == Role.OUTPUT) {
      last = line;
      return;
    }
    Line known = line.stamp == null ? null : byStamp.get(line.stamp);
    if (known != null && worth(known) >= worth(line)) {
      return;
    }
    if (known == null && byStamp.size() + others.size() >= MOST_CONTENTS) {
      dropped++;
    } else if (line.stamp == null) {
      others.add(line);
    } else {
      byStamp.put(line.stamp, line);
    }
  }

  private static int worth(Line line) {
    return line.hash != null ? 2 : line.isPending() ? 1 : 0;
  }

  private void finish(FilesOnDisk.Writer inputs, FilesOnDisk.Writer outputs) throws IOException {
    if (role == Role.OUTPUT) {
      if (last != null && last.type == Line.USED) {
        UsedFile file = look.at(last);
        if (file == null) {
          gone++;
        } else {
          add(file, outputs);
        }
      }
      last = null;
      return;
    }
    List<UsedFile> contents = new ArrayList<>(byStamp.size() + others.size());
    others.addAll(byStamp.values());
    for (Line line : others) {
      UsedFile file = look.at(line);
      if (file != null) {
        contents.add(file);
      }
    }
    byStamp.clear();
    others.clear();
    for (UsedFile file : SortedFiles.of(contents).files()) {
      add(file, inputs);
    }
  }

  private void add(UsedFile file, FilesOnDisk.Writer files) throws IOException {
    gaps.add(file.path(), file.state());
    files.add(file);
  }
}
