package io.dspm.lineage.agent.account;

import io.dspm.lineage.agent.event.Dataset;
import io.dspm.lineage.agent.event.ListedFile;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.DatasetNames;
import io.dspm.lineage.agent.identity.TreeHash;
import io.dspm.lineage.agent.identity.UsedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes datasets of the files of one role, grouped at the depth that was found to fit. One pass
 * makes the datasets, another tells which files they stand for. Memory is for the datasets and for
 * the directories that are open.
 */
final class Grouping {

  private static final int MOST_FILES_A_PART = 2_000;
  private static final int MOST_CHARACTERS_A_PART = 128 << 10;

  /** Of all parts that are being filled, where directories are inside each other. */
  private static final int MOST_CHARACTERS_HELD = 1 << 20;

  /** What a listed file takes beside its name. */
  private static final int CHARACTERS_BESIDE_NAME = 100;

  /** A dataset that stands for files. */
  private record Group(Dataset dataset, long files) {}

  private final DatasetNames names;
  private final SortedFiles files;
  private final Survey survey;
  private final int depth;
  private final List<Dataset> datasets = new ArrayList<>();

  /** By the directory's number, twice, and 1 more where the content is not known. */
  private final Map<Integer, Group> groups = new HashMap<>();

  Grouping(DatasetNames names, SortedFiles files, Survey survey, int depth) {
    this.names = names;
    this.files = files;
    this.survey = survey;
    this.depth = depth;
  }

  /** The datasets. */
  List<Dataset> datasets() throws IOException {
    new Making().go();
    return datasets;
  }

  /** Tells the files of those datasets that stand for several. */
  void tell(Summarizer.Listing listing) throws IOException {
    if (!groups.isEmpty()) {
      new Telling(listing).go();
    }
  }

  /**
   * Goes through all files once.
   *
   * @param <G> what is kept of a group while its directory is open
   */
  private abstract class Pass<G> implements OpenDirectories.Listener<Pass<G>.Directory> {

    final class Directory {
      final String path;
      final int number;
      private @Nullable G known;
      private @Nullable G unknown;

      Directory(String path, int number) {
        this.path = path;
        this.number = number;
      }
    }

    final OpenDirectories<Directory> open = new OpenDirectories<>(this);

    abstract void single(UsedFile file);

    /** A group's first file is about to come. */
    abstract G begin(Directory directory, boolean known);

    abstract void add(G group, UsedFile file, Directory directory, boolean isOwn)
        throws IOException;

    abstract void end(G group, Directory directory, boolean known) throws IOException;

    void go() throws IOException {
      try (SortedFiles.Walk walk = files.walk()) {
        for (UsedFile file = walk.next(); file != null; file = walk.next()) {
          go(file);
        }
      }
      open.leaveAll();
    }

    private void go(UsedFile file) throws IOException {
      int end = TableDirectory.end(file.path());
      if (end < 0) {
        single(file);
        return;
      }
      open.enter(file.path(), end);
      int own = TableDirectory.depth(file.path(), end);
      boolean known = file.hash() != null;
      Directory directory = open.get(Math.min(own, depth));
      if (survey.isGroup(directory.number, Survey.Part.of(own >= depth, known))) {
        add(group(directory, known), file, directory, own <= depth);
      } else {
        single(file);
      }
    }

    private G group(Directory directory, boolean known) {
      G group = known ? directory.known : directory.unknown;
      if (group == null) {
        group = begin(directory, known);
        if (known) {
          directory.known = group;
        } else {
          directory.unknown = group;
        }
      }
      return group;
    }

    @Override
    public Directory opened(String path, int number, int at) {
      return new Directory(path, number);
    }

    @Override
    public void closed(Directory directory, @Nullable Directory outer) throws IOException {
      if (directory.known != null) {
        end(directory.known, directory, true);
      }
      if (directory.unknown != null) {
        end(directory.unknown, directory, false);
      }
    }
  }

  private static final class Made {
    final Tally tally = new Tally();
    final @Nullable TreeHash hash;

    Made(boolean known) {
      hash = known ? new TreeHash() : null;
    }
  }

  private final class Making extends Pass<Made> {

    @Override
    void single(UsedFile file) {
      datasets.add(names.file(file));
    }

    @Override
    Made begin(Directory directory, boolean known) {
      return new Made(known);
    }

    @Override
    void add(Made group, UsedFile file, Directory directory, boolean isOwn) {
      int length = directory.path.length();
      group.tally.add(file, length, isOwn);
      if (group.hash != null && file.hash() != null) {
        group.hash.add(file.path().substring(length + 1), file.hash());
      }
    }

    @Override
    void end(Made group, Directory directory, boolean known) {
      ContentHash hash = group.hash == null ? null : group.hash.result();
      Dataset dataset = names.directory(group.tally.directory(directory.path, hash));
      datasets.add(dataset);
      groups.put(key(directory.number, known), new Group(dataset, group.tally.files()));
    }
  }

  private static final class Told {
    final Group group;
    long offset;
    List<ListedFile> part = new ArrayList<>();
    int characters;

    Told(Group group) {
      this.group = group;
    }
  }

  private final class Telling extends Pass<Told> {
    private final Summarizer.Listing listing;
    private int held;

    Telling(Summarizer.Listing listing) {
      this.listing = listing;
    }

    @Override
    void single(UsedFile file) {}

    @Override
    Told begin(Directory directory, boolean known) {
      Group group = groups.get(key(directory.number, known));
      if (group == null) {
        throw new IllegalStateException("The second pass meets what the first did not");
      }
      return new Told(group);
    }

    @Override
    void add(Told told, UsedFile file, Directory directory, boolean isOwn) {
      String name = file.path().substring(directory.path.length() + 1);
      ContentHash hash = file.hash();
      int characters = name.length() + CHARACTERS_BESIDE_NAME;
      if (told.part.size() >= MOST_FILES_A_PART
          || told.characters + characters > MOST_CHARACTERS_A_PART) {
        tell(told);
      } else if (held + characters > MOST_CHARACTERS_HELD) {
        tellAll();
      }
      told.part.add(new ListedFile(name, hash == null ? null : hash.hex(), file.size()));
      told.characters += characters;
      held += characters;
    }

    private void tellAll() {
      for (Directory directory : open.all()) {
        if (directory.known != null) {
          tell(directory.known);
        }
        if (directory.unknown != null) {
          tell(directory.unknown);
        }
      }
    }

    private void tell(Told told) {
      if (!told.part.isEmpty()) {
        listing.files(told.group.dataset, told.group.files, told.offset, told.part);
        told.offset += told.part.size();
        held -= told.characters;
        told.part = new ArrayList<>();
        told.characters = 0;
      }
    }

    @Override
    void end(Told told, Directory directory, boolean known) {
      tell(told);
    }
  }

  private static Integer key(int directory, boolean known) {
    return directory * 2 + (known ? 0 : 1);
  }
}
