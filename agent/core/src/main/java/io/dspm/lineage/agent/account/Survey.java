package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the files of one role would take in an event, grouped at each depth; found in one pass, with
 * memory for the directories that are open and a few bits for each that there is.
 *
 * <p>Grouped at depth D means: all files whose table is at depth D or deeper belong to the
 * directory of depth D that they are below. Files of tables above that, and all files if D is
 * beyond the deepest, belong to their table if it has more than the threshold.
 */
final class Survey implements OpenDirectories.Listener<Survey.Directory> {

  /** Which files of a directory. */
  enum Part {
    OWN_KNOWN(0),
    OWN_UNKNOWN(1),
    ALL_KNOWN(2),
    ALL_UNKNOWN(3);

    private final int index;

    Part(int index) {
      this.index = index;
    }

    boolean isKnown() {
      return this == OWN_KNOWN || this == ALL_KNOWN;
    }

    static Part of(boolean all, boolean known) {
      if (all) {
        return known ? ALL_KNOWN : ALL_UNKNOWN;
      }
      return known ? OWN_KNOWN : OWN_UNKNOWN;
    }
  }

  private static final int PARTS = Part.values().length;

  /** Any hash has the same length. */
  private static final ContentHash SOME_HASH = new ContentHash("0".repeat(64));

  /** A part of a directory, and what its files take one by one. */
  private static final class Counted {
    final Tally tally = new Tally();
    long bytes;
  }

  /** One that is open. */
  static final class Directory {
    private final String path;
    private final int number;
    private final int depth;
    private final @Nullable Counted[] parts = new Counted[PARTS];

    private Directory(String path, int number, int depth) {
      this.path = path;
      this.number = number;
      this.depth = depth;
    }

    private Counted part(Part part) {
      Counted counted = parts[part.index];
      if (counted == null) {
        counted = new Counted();
        parts[part.index] = counted;
      }
      return counted;
    }

    private void addInner(Part part, Directory inner) {
      Counted counted = inner.parts[part.index];
      if (counted != null) {
        Counted sum = part(part);
        sum.tally.addInner(counted.tally);
        sum.bytes += counted.bytes;
      }
    }

    private long files(Part part) {
      Counted counted = parts[part.index];
      return counted == null ? 0 : counted.tally.files();
    }
  }

  private final DatasetNames names;
  private final int threshold;
  private final BitSet groups = new BitSet();

  /** By depth: of files whose table is there. */
  private long[] ownBytes = new long[16];

  /** By depth: of all files whose table is there or deeper. */
  private long[] allBytes = new long[16];

  private int depths;

  /** Of files in no directory. */
  private long looseBytes;

  private Survey(DatasetNames names, int threshold) {
    this.names = names;
    this.threshold = threshold;
  }

  static Survey of(SortedFiles files, DatasetNames names, int threshold) throws IOException {
    Survey survey = new Survey(names, threshold);
    survey.count(files);
    return survey;
  }

  private void count(SortedFiles files) throws IOException {
    OpenDirectories<Directory> open = new OpenDirectories<>(this);
    try (SortedFiles.Walk walk = files.walk()) {
      for (UsedFile file = walk.next(); file != null; file = walk.next()) {
        count(file, open);
      }
    }
    open.leaveAll();
  }

  private void count(UsedFile file, OpenDirectories<Directory> open) throws IOException {
    long bytes = bytes(names.file(file));
    int end = TableDirectory.end(file.path());
    if (end < 0) {
      looseBytes += bytes;
      return;
    }
    open.enter(file.path(), end);
    int depth = TableDirectory.depth(file.path(), end);
    boolean known = file.hash() != null;
    Directory table = open.get(depth);
    for (Part part : new Part[] {Part.of(false, known), Part.of(true, known)}) {
      Counted counted = table.part(part);
      counted.tally.add(file, end, true);
      counted.bytes += bytes;
    }
    // Once one is full, so are those around it.
    boolean room = true;
    for (int i = depth - 1; i >= 0 && room; i--) {
      Directory outer = open.get(i);
      room = outer.part(Part.of(true, known)).tally.addName(file, outer.path.length());
    }
  }

  @Override
  public Directory opened(String path, int number, int depth) {
    depths = Math.max(depths, depth + 1);
    if (depths > ownBytes.length) {
      ownBytes = Arrays.copyOf(ownBytes, 2 * depths);
      allBytes = Arrays.copyOf(allBytes, 2 * depths);
    }
    return new Directory(path, number, depth);
  }

  @Override
  public void closed(Directory directory, @Nullable Directory outer) {
    long known = directory.files(Part.OWN_KNOWN);
    long unknown = directory.files(Part.OWN_UNKNOWN);
    long own = 0;
    own += settle(directory, Part.OWN_KNOWN, known > 1 && known + unknown > threshold);
    own += settle(directory, Part.OWN_UNKNOWN, unknown > 1 && unknown > threshold);
    ownBytes[directory.depth] += own;
    long all = 0;
    all += settle(directory, Part.ALL_KNOWN, directory.files(Part.ALL_KNOWN) > 1);
    all += settle(directory, Part.ALL_UNKNOWN, directory.files(Part.ALL_UNKNOWN) > 1);
    allBytes[directory.depth] += all;
    if (outer != null) {
      outer.addInner(Part.ALL_KNOWN, directory);
      outer.addInner(Part.ALL_UNKNOWN, directory);
    }
  }

  /** Notes whether these files are a group, and says how much they take. */
  private long settle(Directory directory, Part part, boolean isGroup) {
    Counted counted = directory.parts[part.index];
    if (counted == null || !isGroup) {
      return counted == null ? 0 : counted.bytes;
    }
    groups.set(directory.number * PARTS + part.index);
    ContentHash hash = part.isKnown() ? SOME_HASH : null;
    return bytes(names.directory(counted.tally.directory(directory.path, hash)));
  }

  private static long bytes(Dataset dataset) {
    return DatasetNames.estimatedBytes(dataset);
  }

  /** Whether these files of the directory of that number are one dataset. */
  boolean isGroup(int directory, Part part) {
    return groups.get(directory * PARTS + part.index);
  }

  /** The depth at which nothing is grouped but what is more than the threshold. */
  int deepest() {
    return depths;
  }

  /** About what all datasets take, grouped at that depth. */
  long bytes(int depth) {
    long bytes = looseBytes + (depth < depths ? allBytes[depth] : 0);
    for (int i = 0; i < depth; i++) {
      bytes += ownBytes[i];
    }
    return bytes;
  }

  /** The greatest depth at which they take no more than that; if there is none, the root's. */
  int fitting(long most) {
    for (int depth = depths; depth > 0; depth--) {
      if (bytes(depth) <= most) {
        return depth;
      }
    }
    return 0;
  }
}
