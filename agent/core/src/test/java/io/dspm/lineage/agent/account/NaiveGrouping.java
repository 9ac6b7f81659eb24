package io.dspm.lineage.agent.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dspm.lineage.agent.account.Summarizer.Limits;
import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.FileHasher;
import io.dspm.lineage.agent.identity.UsedDirectory;
import io.dspm.lineage.agent.identity.UsedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of grouping, word by word, without a thought for memory. */
final class NaiveGrouping {

  /** What each dataset stands for: one file, or several. */
  record Result(List<Dataset> singles, Map<Dataset, List<ListedFile>> groups) {

    long bytes() {
      long bytes = 0;
      for (Dataset dataset : all()) {
        bytes += DatasetNames.estimatedBytes(dataset);
      }
      return bytes;
    }

    List<Dataset> all() {
      List<Dataset> all = new ArrayList<>(singles);
      all.addAll(groups.keySet());
      return all;
    }
  }

  private record Key(List<String> directory, boolean known) {}

  private static final int MOST_DEPTH = 8;

  private final int threshold;
  private final List<UsedFile> files;

  NaiveGrouping(Collection<UsedFile> files, int threshold) {
    this.threshold = threshold;
    Map<String, UsedFile> distinct = new TreeMap<>();
    for (UsedFile file : files) {
      distinct.putIfAbsent(file.path() + "\0" + file.hash(), file);
    }
    this.files = new ArrayList<>(distinct.values());
    this.files.sort(
        Comparator.<UsedFile, byte[]>comparing(
                file -> file.path().getBytes(UTF_8), Arrays::compareUnsigned)
            .thenComparing(file -> file.hash() == null ? "~" : file.hash().hex()));
  }

  /** How an event's inputs and outputs are to be. */
  static List<Result> of(List<UsedFile> inputs, List<UsedFile> outputs, Limits limits) {
    NaiveGrouping read = new NaiveGrouping(inputs, limits.threshold());
    NaiveGrouping written = new NaiveGrouping(outputs, limits.threshold());
    long half = limits.maxBytes() / 2;
    Result halfIn =
        read.fitting(Math.max(half, limits.maxBytes() - written.at(MOST_DEPTH).bytes()));
    Result out = written.fitting(limits.maxBytes() - halfIn.bytes());
    return List.of(read.fitting(limits.maxBytes() - out.bytes()), out);
  }

  private Result fitting(long most) {
    for (int depth = MOST_DEPTH; depth > 0; depth--) {
      Result result = at(depth);
      if (result.bytes() <= most) {
        return result;
      }
    }
    return at(0);
  }

  Result at(int depth) {
    Map<Key, List<UsedFile>> byTable = new LinkedHashMap<>();
    Map<Key, List<UsedFile>> bySubtree = new LinkedHashMap<>();
    for (UsedFile file : files) {
      List<String> table = table(file.path());
      boolean known = file.hash() != null;
      boolean deep = table.size() - 1 >= depth;
      Key key = new Key(deep ? table.subList(0, depth + 1) : table, known);
      (deep ? bySubtree : byTable).computeIfAbsent(key, any -> new ArrayList<>()).add(file);
    }
    Result result = new Result(new ArrayList<>(), new LinkedHashMap<>());
    byTable.forEach(
        (key, members) -> {
          List<UsedFile> others =
              byTable.getOrDefault(new Key(key.directory, !key.known), List.of());
          int counted = members.size() + (key.known ? others.size() : 0);
          put(result, key, members, counted > threshold && members.size() > 1);
        });
    bySubtree.forEach((key, members) -> put(result, key, members, members.size() > 1));
    return result;
  }

  private static void put(Result result, Key key, List<UsedFile> members, boolean group) {
    if (!group) {
      members.forEach(file -> result.singles.add(DatasetNames.DEFAULT.file(file)));
      return;
    }
    String directory = String.join("/", key.directory);
    StringBuilder lines = new StringBuilder();
    List<ListedFile> listed = new ArrayList<>();
    LinkedHashSet<String> partitions = new LinkedHashSet<>();
    boolean own = true;
    long size = 0;
    for (UsedFile file : members) {
      String name = file.path().substring(directory.length() + 1);
      String hex = file.hash() == null ? null : file.hash().hex();
      lines.append(hex).append("  ").append(name).append('\n');
      listed.add(new ListedFile(name, hex, file.size()));
      size = size < 0 || file.size() < 0 ? -1 : size + file.size();
      own &= table(file.path()).equals(key.directory);
      if (name.contains("/")) {
        partitions.add(name.substring(0, name.lastIndexOf('/')));
      }
    }
    boolean partitioned = own && !partitions.isEmpty();
    List<String> names = listed.stream().map(ListedFile::name).limit(20).toList();
    @Nullable ContentHash hash = key.known ? FileHasher.hash(lines.toString()) : null;
    UsedDirectory used =
        new UsedDirectory(
            directory.isEmpty() ? "/" : directory,
            hash,
            members.size(),
            size,
            partitioned ? partitions.stream().limit(100).toList() : names,
            partitioned);
    result.groups.put(DatasetNames.DEFAULT.directory(used), listed);
  }

  /** The parts of the table's path, the first one empty. */
  private static List<String> table(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    parts.remove(parts.size() - 1);
    while (parts.size() > 1 && parts.get(parts.size() - 1).matches("[^=]+=.*")) {
      parts.remove(parts.size() - 1);
    }
    return parts;
  }
}
