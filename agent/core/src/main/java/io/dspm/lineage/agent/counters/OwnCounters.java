package io.dspm.lineage.agent.counters;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Leaves this process's counters where {@code status} can read them: now and then while it lives,
 * and added to the sum when it ends. What was counted after the last writing is lost if the process
 * is killed.
 *
 * <p>A disk that fails costs numbers, nothing else. For one of the agent's threads at a time.
 */
public final class OwnCounters {

  /** Where they come from. */
  public interface Source {
    Counters now();

    /** The system's number for this process; 0 if it is not known. */
    long pid();

    /** The stem of this process's spool file; {@code null} as long as it has none. */
    @Nullable String stem();
  }

  private final CounterFiles files;
  private final Source source;
  private @Nullable RandomAccessFile file;
  private @Nullable Path path;
  private @Nullable Counters written;
  private long turn;
  private boolean ended;

  public OwnCounters(CounterFiles files, Source source) {
    this.files = files;
    this.source = source;
  }

  /** Writes them, if they are not what was written last. */
  public synchronized void write() {
    try {
      String stem = source.stem();
      if (ended || stem == null) {
        return;
      }
      Counters now = source.now();
      if (now.equals(written) && path != null && Files.exists(path)) {
        return;
      }
      put(files.of(stem), now);
      written = now;
    } catch (IOException | RuntimeException e) {
      // The next time, or never: these are but numbers.
      close();
    }
  }

  private void put(Path where, Counters now) throws IOException {
    if (file == null || Files.notExists(where)) {
      close();
      file = files.open(where);
      path = where;
    }
    turn++;
    CounterFile.write(file, new CounterFile.Content(now, source.pid(), "", turn));
  }

  /** The process ends: what it counted goes to the sum. */
  public synchronized void end() {
    ended = true;
    close();
    String stem = source.stem();
    if (stem != null) {
      files.add(stem, source.now());
    }
  }

  private void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // Nothing more is written through it.
    } finally {
      file = null;
    }
  }
}
