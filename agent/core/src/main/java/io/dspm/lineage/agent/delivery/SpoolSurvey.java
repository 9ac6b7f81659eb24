package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Opening;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a spool directory and what was given up, seen without touching it: nothing is made,
 * taken over, repaired or cleared away.
 *
 * <p>It is no snapshot: files come and go while it looks. Any thread. Its weakness: an agent that
 * looks for leftovers at the very moment at which a lock is asked about leaves that file to the
 * next agent.
 *
 * @param files the spool files, the oldest first
 * @param setAside files in which nothing was intact
 * @param deadLetters the folder of what was given up
 * @param givenUp how many events the server will never take
 * @param newestGivenUp the latest of them, at most {@value #NEWEST}, the newest first
 * @param dropped what was dropped for want of room, ever
 */
public record SpoolSurvey(
    Path directory,
    List<Waiting> files,
    List<Path> setAside,
    Path deadLetters,
    int givenUp,
    List<GivenUp> newestGivenUp,
    Dropped dropped) {

  /** What is known of the process that a spool file belongs to. */
  public enum Owner {
    ALIVE,
    DEAD,
    /** Its lock can't be read. */
    UNKNOWN
  }

  /**
   * What a process has in the spool: one file or more.
   *
   * @param file the oldest of them
   * @param events that have not been sent
   * @param runs that began and have no END
   * @param oldest when the run began of which an event has waited longest; {@code null} if none
   *     waits
   * @param problem why the numbers may be too low; {@code null} if they are right
   */
  public record Waiting(
      Path file,
      Instant created,
      int events,
      List<OpenRun> runs,
      @Nullable Instant oldest,
      Owner owner,
      @Nullable String problem) {

    public int openRuns() {
      return runs.size();
    }
  }

  /**
   * An event that the server will never take.
   *
   * @param reason what the server said, as it said it
   */
  public record GivenUp(Path file, Instant at, String reason) {}

  /** How many events have not been sent. */
  public int events() {
    int events = 0;
    for (Waiting file : files) {
      events += file.events();
    }
    return events;
  }

  /** When the run began of which an event has waited longest; {@code null} if none waits. */
  public @Nullable Instant oldest() {
    Instant oldest = null;
    for (Waiting file : files) {
      oldest = earlier(oldest, file.oldest());
    }
    return oldest;
  }

  static final int NEWEST = 5;

  private static final int MAX_REASON = 4 << 10;
  private static final int NAME_DIGITS = 12;
  private static final int TIME_ORDERED = 7;

  /**
   * Looks through {@code directory}; one that does not exist has nothing in it.
   *
   * @throws IOException if it can't be listed
   */
  public static SpoolSurvey of(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    List<Waiting> files = new ArrayList<>();
    for (Map.Entry<String, NavigableSet<Integer>> stem : SpoolNames.in(absolute).entrySet()) {
      Waiting waiting = waiting(absolute, stem.getKey(), stem.getValue());
      if (waiting != null) {
        files.add(waiting);
      }
    }
    Path dead = absolute.resolve("dead");
    List<Path> refused = entries(dead, ".json");
    return new SpoolSurvey(
        absolute,
        List.copyOf(files),
        List.copyOf(entries(absolute, SpoolNames.SEGMENT + ".damaged")),
        dead,
        refused.size(),
        newest(refused),
        SpoolDrops.in(absolute));
  }

  private static @Nullable Waiting waiting(
      Path directory, String stem, NavigableSet<Integer> numbers) {
    Owner owner = ownerOf(directory, stem);
    int newest = SpoolRecords.newest(directory, stem, numbers);
    Path first = SpoolNames.segment(directory, stem, numbers.first());
    int events = 0;
    Instant oldest = null;
    boolean any = false;
    String problem = null;
    List<OpenRun> open = new ArrayList<>();
    for (int number : numbers.headSet(newest, true)) {
      Path path = SpoolNames.segment(directory, stem, number);
      SpoolIndex index = new SpoolIndex();
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
        any = true;
        String found = problem(SpoolReader.scan(file, index), file.length());
        problem = problem == null ? found : problem;
        if (number == newest) {
          addOpen(file, index, open);
        } else {
          index.forgetOpen();
        }
      } catch (IOException e) {
        if (Files.notExists(path)) {
          // Delivered since the directory was listed.
          continue;
        }
        any = true;
        problem = "it can't be read: " + e.getMessage();
      }
      events += index.waiting();
      oldest = earlier(oldest, oldest(index));
    }
    return any
        ? new Waiting(
            first, created(stem, first), events, List.copyOf(open), oldest, owner, problem)
        : null;
  }

  private static void addOpen(RandomAccessFile file, SpoolIndex index, List<OpenRun> open)
      throws IOException {
    for (SpoolIndex.Run run : index.runs()) {
      if (run.open()) {
        byte[] header =
            run.header == SpoolIndex.NOWHERE ? null : SpoolReader.payload(file, run.header, run.id);
        open.add(new OpenRun(run.id, SpoolFormat.headerOf(header), run.started()));
      }
    }
  }

  /** The IDs of runs begin with their time; those that a user made by other rules do not count. */
  private static @Nullable Instant oldest(SpoolIndex index) {
    long oldest = Long.MAX_VALUE;
    for (UUID run : index.waitingRuns()) {
      if (run.version() == TIME_ORDERED) {
        oldest = Math.min(oldest, run.getMostSignificantBits() >>> 16);
      }
    }
    return oldest == Long.MAX_VALUE ? null : Instant.ofEpochMilli(oldest);
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private static @Nullable String problem(SpoolReader.Scan scan, long length) {
    if (scan.opening() == Opening.NEWER) {
      return "it was written by a newer agent";
    }
    boolean foreign = scan.opening() == Opening.UNKNOWN && scan.records() == 0;
    if (foreign && length > SpoolFormat.FILE_HEADER) {
      return "nothing in it is intact";
    }
    return scan.damaged() == 0 ? null : "it is damaged in " + scan.damaged() + " places";
  }

  /** Whether the process lives whose spool files have, or would have, that stem. */
  public static Owner ownerOf(Path directory, String stem) {
    try {
      return SpoolLock.held(SpoolNames.lock(directory, stem)) ? Owner.ALIVE : Owner.DEAD;
    } catch (NoSuchFileException e) {
      return Owner.DEAD;
    } catch (IOException e) {
      return Owner.UNKNOWN;
    }
  }

  /** The time in the file's name; that in the file is of its segment. */
  private static Instant created(String stem, Path path) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(stem.substring(0, NAME_DIGITS), 16));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return modified(path);
    }
  }

  private static List<GivenUp> newest(List<Path> refused) {
    PriorityQueue<GivenUp> newest = new PriorityQueue<>(Comparator.comparing(GivenUp::at));
    for (Path path : refused) {
      newest.add(new GivenUp(path, modified(path), ""));
      if (newest.size() > NEWEST) {
        newest.remove();
      }
    }
    List<GivenUp> found = new ArrayList<>();
    while (!newest.isEmpty()) {
      GivenUp event = newest.remove();
      found.add(new GivenUp(event.file(), event.at(), reason(event.file())));
    }
    Collections.reverse(found);
    return List.copyOf(found);
  }

  private static String reason(Path event) {
    String name = String.valueOf(event.getFileName());
    Path why = event.resolveSibling(name.substring(0, name.length() - 5) + ".txt");
    try (InputStream in = Files.newInputStream(why)) {
      return new String(in.readNBytes(MAX_REASON), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "the reason can't be read: " + e;
    }
  }

  private static Instant modified(Path path) {
    try {
      return Files.getLastModifiedTime(path).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }

  /** The directory's files with this suffix, by name; none if there is no directory. */
  private static List<Path> entries(Path directory, String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (String.valueOf(entry.getFileName()).endsWith(suffix)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(found);
    return found;
  }
}
