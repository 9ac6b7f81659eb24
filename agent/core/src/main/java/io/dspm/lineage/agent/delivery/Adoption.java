package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a spool directory for what dead processes left behind, and takes it over.
 *
 * <p>One file that can't be read never keeps the others from being adopted. Of a process only the
 * newest segment is kept open, and the oldest if nothing waits in the newest.
 */
final class Adoption {

  private static final String DAMAGED_SUFFIX = ".damaged";

  /** So many runs with events waiting fill no heap. */
  private static final int ENOUGH_EVENTS = 20_000;

  private final SpoolDisk disk;
  private final Path directory;
  private final AgentLog log;
  private final Set<String> takenUp;

  /**
   * @param takenUp stems that are passed over; those that are adopted now are added
   */
  Adoption(SpoolDisk disk, Set<String> takenUp) {
    this.disk = disk;
    this.takenUp = takenUp;
    this.directory = disk.directory;
    this.log = disk.log;
  }

  List<Leftover> adopt(int atMost) {
    List<Leftover> leftovers = new ArrayList<>();
    SpoolAccounts accounts = SpoolAccounts.in(directory, log);
    SortedMap<String, NavigableSet<Integer>> stems = stems();
    int events = 0;
    for (Map.Entry<String, NavigableSet<Integer>> stem : stems.entrySet()) {
      if (leftovers.size() == atMost || events > ENOUGH_EVENTS) {
        return leftovers;
      }
      Leftover leftover =
          takenUp.contains(stem.getKey())
              ? null
              : adoptQuietly(stem.getKey(), stem.getValue(), accounts);
      if (leftover != null) {
        takenUp.add(stem.getKey());
        leftovers.add(leftover);
        events += leftover.file().atHand();
      }
    }
    for (String name : accounts.stems()) {
      clearOrphans(name, stems, accounts);
    }
    for (String name : locks()) {
      clearOrphans(name, stems, accounts);
    }
    return leftovers;
  }

  private @Nullable Leftover adoptQuietly(
      String stem, NavigableSet<Integer> numbers, SpoolAccounts accounts) {
    try {
      if (!disk.files.ours(path(stem, numbers.last()), directory)) {
        log.warnOnce(
            "owner " + directory,
            path(stem, numbers.last()) + " and maybe others are of another user: left to that one");
        return null;
      }
      SpoolLock lock = SpoolLock.tryAcquire(SpoolNames.lock(directory, stem), disk.files);
      return lock == null ? null : adoptOne(stem, numbers, lock, accounts);
    } catch (IOException | RuntimeException e) {
      log.warnOnce(
          "adopt " + directory, "Can't take over " + path(stem, numbers.last()) + ": " + e);
      log.debug("Can't take over " + stem, e);
      return null;
    }
  }

  private @Nullable Leftover adoptOne(
      String stem, NavigableSet<Integer> listed, SpoolLock lock, SpoolAccounts accounts)
      throws IOException {
    NavigableSet<Integer> numbers = stillThere(stem, listed);
    if (numbers.isEmpty()) {
      // Another adopter was faster, and is done.
      lock.delete();
      return null;
    }
    SpoolFile file = null;
    try {
      file = read(stem, numbers, lock);
    } finally {
      if (file == null) {
        lock.release();
      }
    }
    if (file != null && isTooOld(path(stem, numbers.last()))) {
      file.giveUp();
    }
    if (file != null) {
      clearAccounts(stem, file.open(), accounts);
    }
    if (file != null && file.isEmpty()) {
      file.close();
      file = null;
    }
    return file == null ? null : new Leftover(file);
  }

  private boolean isTooOld(Path newest) {
    long most = disk.settings.maxAge().toMillis();
    try {
      return most > 0
          && Files.exists(newest)
          && System.currentTimeMillis() - Files.getLastModifiedTime(newest).toMillis() > most;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whoever had the lock since may have deleted some, and begun others. */
  private NavigableSet<Integer> stillThere(String stem, NavigableSet<Integer> listed) {
    NavigableSet<Integer> numbers = new TreeSet<>();
    for (int number : listed) {
      if (Files.exists(path(stem, number))) {
        numbers.add(number);
      }
    }
    for (int next = listed.last() + 1; Files.exists(path(stem, next)); next++) {
      numbers.add(next);
    }
    return numbers;
  }

  /** Opens what a lock is held of; {@code null} if there is nothing to be had from it. */
  private @Nullable SpoolFile read(String stem, NavigableSet<Integer> numbers, SpoolLock lock)
      throws IOException {
    SpoolSegment newest = newest(stem, numbers);
    if (newest == null) {
      return null;
    }
    List<SpoolSegment> sealed = new ArrayList<>();
    boolean whole = false;
    try {
      for (int number : numbers.headSet(newest.number)) {
        SpoolSegment segment = sealed(stem, number, newest);
        if (segment != null) {
          sealed.add(segment);
        }
      }
      if (newest.waiting() == 0 && !sealed.isEmpty()) {
        // The courier looks up more when it is done with something.
        sealed.get(0).load(disk.files);
      }
      whole = true;
      return new SpoolFile(disk, stem, lock, true, sealed, newest);
    } finally {
      if (!whole) {
        newest.close();
      }
    }
  }

  /** The one that has the open runs; {@code null} if there is nothing to be had from any. */
  private @Nullable SpoolSegment newest(String stem, NavigableSet<Integer> numbers)
      throws IOException {
    boolean lost = false;
    for (int number : numbers.descendingSet()) {
      Path path = path(stem, number);
      SpoolSegment.Found found = SpoolSegment.open(path, number, disk.files);
      if (found.isNewer()) {
        log.warnOnce("newer " + directory, path + " was written by a newer agent: left to that");
        return null;
      }
      SpoolSegment segment = found.segment();
      if (segment == null) {
        setAside(path);
        lost = true;
      } else if (!segment.index().committed() && numbers.contains(number - 1)) {
        // Its process died while it carried over: all of it is in the one before.
        segment.close();
        Files.deleteIfExists(path);
      } else {
        sayDamage(path, found.scan());
        if (lost) {
          segment.giveUpOpen(log);
        }
        return segment;
      }
    }
    return null;
  }

  /** Not the newest one, which gets what is open in it. It is left closed. */
  private @Nullable SpoolSegment sealed(String stem, int number, SpoolSegment newest)
      throws IOException {
    Path path = path(stem, number);
    SpoolSegment.Found found = SpoolSegment.open(path, number, disk.files);
    SpoolSegment segment = found.segment();
    if (segment == null) {
      if (!found.isNewer()) {
        setAside(path);
      }
      return null;
    }
    sayDamage(path, found.scan());
    segment.rescue(newest);
    if (segment.isEmpty()) {
      segment.close();
      Files.deleteIfExists(path);
      return null;
    }
    segment.park();
    return segment;
  }

  private void sayDamage(Path path, SpoolReader.Scan scan) {
    if (scan.damaged() > 0) {
      log.warn(path + " is damaged in " + scan.damaged() + " places: what is intact is delivered");
    }
  }

  private void setAside(Path path) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + DAMAGED_SUFFIX);
    disk.files.replace(path, aside);
    log.warn("Nothing in " + path + " is intact: set aside as " + aside);
  }

  private void clearAccounts(String stem, List<UUID> open, SpoolAccounts accounts) {
    try {
      accounts.clear(stem, open);
    } catch (IOException | RuntimeException e) {
      log.debug("Can't clear away the accounts of " + stem, e);
    }
  }

  /**
   * Deletes the lock file of a process that died before it made its spool file, and accounts whose
   * spool file is gone.
   */
  private void clearOrphans(
      String stem, SortedMap<String, NavigableSet<Integer>> stems, SpoolAccounts accounts) {
    try {
      if (stems.containsKey(stem) && !stillThere(stem, stems.get(stem)).isEmpty()) {
        return;
      }
      SpoolLock lock = SpoolLock.tryAcquire(SpoolNames.lock(directory, stem), disk.files);
      if (lock == null) {
        return;
      }
      if (Files.exists(path(stem, 0))) {
        // Begun since the directory was listed.
        lock.release();
      } else {
        clearAccounts(stem, List.of(), accounts);
        lock.delete();
      }
    } catch (IOException | RuntimeException e) {
      log.debug("Can't clear away what is left of " + stem, e);
    }
  }

  private Path path(String stem, int number) {
    return SpoolNames.segment(directory, stem, number);
  }

  private SortedMap<String, NavigableSet<Integer>> stems() {
    try {
      return SpoolNames.in(directory);
    } catch (IOException e) {
      if (Files.isDirectory(directory)) {
        log.warnOnce("list " + directory, "Can't list the spool " + directory + ": " + e);
      }
      return new TreeMap<>();
    }
  }

  /** The stems of all lock files, the oldest first. */
  private Iterable<String> locks() {
    TreeSet<String> names = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(SpoolNames.LOCK)) {
          names.add(name.substring(0, name.length() - SpoolNames.LOCK.length()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.debug("Can't list " + directory, e);
    }
    return names;
  }
}
