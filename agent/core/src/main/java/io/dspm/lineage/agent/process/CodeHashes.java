package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.delivery.Descriptors;
import io.dspm.lineage.agent.identity.ContentHash;
import io.dspm.lineage.agent.identity.FileHasher;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of the program's code, taken one after the other on one thread, and told to any at any
 * time.
 */
final class CodeHashes {

  static final int MOST_ENTRIES = 2_000;

  /** How far it came. */
  enum State {
    PENDING,
    HASHED,
    NOT_IN_TIME
  }

  private static final class Entry {
    final File file;
    String kind = "FILE";
    @Nullable ContentHash hash;
    int files = -1;
    String unknown = "";

    Entry(File file) {
      this.file = file;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final int omitted;
  private State state = State.PENDING;

  CodeHashes(List<File> files) {
    for (File file : files.subList(0, Math.min(MOST_ENTRIES, files.size()))) {
      Entry entry = new Entry(file);
      entry.kind = file.isDirectory() ? "DIRECTORY" : file.exists() ? "FILE" : "ABSENT";
      entries.add(entry);
    }
    omitted = files.size() - entries.size();
  }

  /** Takes them all, until {@link #end} is called by another thread. */
  void take() {
    for (Entry entry : entries) {
      if (isOver()) {
        return;
      }
      take(entry);
    }
    end(State.HASHED);
  }

  /** Ends it: what is not hashed by now is not told later either. The first call counts. */
  synchronized void end(State how) {
    state = state == State.PENDING ? how : state;
  }

  private synchronized boolean isOver() {
    return state != State.PENDING;
  }

  private void take(Entry entry) {
    ContentHash hash = null;
    int files = -1;
    String unknown = "";
    try {
      if (!Descriptors.areLeft()) {
        unknown = "no file descriptor was left";
      } else if (entry.kind.equals("FILE")) {
        hash = FileHasher.hash(entry.file.toPath());
      } else if (entry.kind.equals("DIRECTORY")) {
        ClassDirectory directory = ClassDirectory.of(entry.file.toPath());
        files = directory.files();
        hash = directory.hash();
      }
    } catch (ClassDirectory.TooMuch tooMuch) {
      unknown = "too large to be hashed";
    } catch (IOException | RuntimeException e) {
      unknown = "could not be read";
    }
    synchronized (this) {
      if (state == State.PENDING) {
        entry.hash = hash;
        entry.files = files;
        entry.unknown = unknown;
      }
    }
  }

  /** As the facet tells it. */
  synchronized Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("state", state.name());
    List<Object> told = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    boolean all = state == State.HASHED && omitted == 0;
    for (Entry entry : entries) {
      told.add(members(entry));
      if (entry.hash != null) {
        lines.append(entry.hash.hex()).append('\n');
      } else {
        all &= entry.kind.equals("ABSENT");
      }
    }
    members.put("entries", told);
    if (omitted > 0) {
      members.put("omitted", (long) omitted);
    }
    if (all && lines.length() > 0) {
      members.put("sha256", FileHasher.hash(lines.toString()).hex());
    }
    return members;
  }

  private static Map<String, Object> members(Entry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("path", entry.file.getPath());
    members.put("kind", entry.kind);
    if (entry.hash != null) {
      members.put("sha256", entry.hash.hex());
    }
    if (entry.files >= 0) {
      members.put("files", (long) entry.files);
    }
    if (!entry.unknown.isEmpty()) {
      members.put("unknown", entry.unknown);
    }
    return members;
  }
}
