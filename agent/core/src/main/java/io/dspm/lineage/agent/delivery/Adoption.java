package io.dspm.lineage.agent.delivery;

import io.dspm.lineage.agent.delivery.SpoolFormat.Opening;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a spool directory for what dead processes left behind, and takes it over.
 *
 * <p>One file that can't be read never keeps the others from being adopted.
 */
final class Adoption {

  private static final String DAMAGED_SUFFIX = ".damaged";

  private final Path directory;
  private final SpoolFiles files;
  private final AgentLog log;

  Adoption(Path directory, SpoolFiles files, AgentLog log) {
    this.directory = directory;
    this.files = files;
    this.log = log;
  }

  List<Leftover> adopt(int atMost) {
    List<Leftover> leftovers = new ArrayList<>();
    SpoolAccounts accounts = SpoolAccounts.in(directory, log);
    for (String name : names(SpoolFile.SUFFIX)) {
      if (leftovers.size() == atMost) {
        return leftovers;
      }
      Leftover leftover = adoptQuietly(name, accounts);
      if (leftover != null) {
        leftovers.add(leftover);
      }
    }
    for (String name : accounts.stems()) {
      clearOrphans(name, accounts);
    }
    for (String name : names(SpoolFile.LOCK_SUFFIX)) {
      clearOrphans(name, accounts);
    }
    return leftovers;
  }

  private @Nullable Leftover adoptQuietly(String name, SpoolAccounts accounts) {
    Path path = directory.resolve(name + SpoolFile.SUFFIX);
    try {
      SpoolLock lock = SpoolLock.tryAcquire(lockOf(name), files);
      return lock == null ? null : adoptOne(path, lock, name, accounts);
    } catch (IOException | RuntimeException e) {
      log.warnOnce("adopt " + directory, "Can't take over " + path + ": " + e);
      log.debug("Can't take over " + path, e);
      return null;
    }
  }

  private @Nullable Leftover adoptOne(
      Path path, SpoolLock lock, String name, SpoolAccounts accounts) throws IOException {
    if (!Files.exists(path)) {
      // Another adopter was faster, and is done.
      lock.delete();
      return null;
    }
    SpoolFile file = null;
    try {
      file = read(path, lock);
    } finally {
      if (file == null) {
        lock.release();
      }
    }
    if (file != null) {
      clearAccounts(name, file.open(), accounts);
    }
    if (file != null && file.isEmpty()) {
      file.close();
      file = null;
    }
    return file == null ? null : new Leftover(file);
  }

  /** Opens a file whose lock is held; {@code null} if there is nothing to be had from it. */
  private @Nullable SpoolFile read(Path path, SpoolLock lock) throws IOException {
    Files.deleteIfExists(path.resolveSibling(path.getFileName() + SpoolFile.FRESH_SUFFIX));
    RandomAccessFile file = files.open(path);
    boolean keep = false;
    try {
      SpoolIndex index = new SpoolIndex();
      SpoolReader.Scan scan = SpoolReader.scan(file, index);
      if (scan.opening() == Opening.NEWER) {
        log.warnOnce("newer " + directory, path + " was written by a newer agent: left to that");
        return null;
      }
      boolean foreign = scan.opening() == Opening.UNKNOWN && scan.records() == 0;
      if (foreign && file.length() > SpoolFormat.FILE_HEADER) {
        setAside(path, file);
        return null;
      }
      if (scan.damaged() > 0) {
        log.warn(
            path + " is damaged in " + scan.damaged() + " places: what is intact is delivered");
      }
      if (scan.end() < file.length()) {
        file.setLength(scan.end());
      }
      keep = true;
      return new SpoolFile(path, files, lock, new SpoolWriter(file, index, scan.end()));
    } finally {
      if (!keep) {
        file.close();
      }
    }
  }

  private void setAside(Path path, RandomAccessFile file) throws IOException {
    file.close();
    Path aside = path.resolveSibling(path.getFileName() + DAMAGED_SUFFIX);
    files.replace(path, aside);
    log.warn("Nothing in " + path + " is intact: set aside as " + aside);
  }

  private void clearAccounts(String name, List<UUID> open, SpoolAccounts accounts) {
    try {
      accounts.clear(name, open);
    } catch (IOException | RuntimeException e) {
      log.debug("Can't clear away the accounts of " + name, e);
    }
  }

  /**
   * Deletes the lock file of a process that died before it made its spool file, and accounts whose
   * spool file is gone.
   */
  private void clearOrphans(String name, SpoolAccounts accounts) {
    try {
      if (Files.exists(directory.resolve(name + SpoolFile.SUFFIX))) {
        return;
      }
      SpoolLock lock = SpoolLock.tryAcquire(lockOf(name), files);
      if (lock == null) {
        return;
      }
      if (Files.exists(directory.resolve(name + SpoolFile.SUFFIX))) {
        lock.release();
      } else {
        clearAccounts(name, List.of(), accounts);
        lock.delete();
      }
    } catch (IOException | RuntimeException e) {
      log.debug("Can't clear away what is left of " + name, e);
    }
  }

  private Path lockOf(String name) {
    return directory.resolve(name + SpoolFile.LOCK_SUFFIX);
  }

  /** The names with this suffix, without it, the oldest first. */
  private Iterable<String> names(String suffix) {
    TreeSet<String> names = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(suffix)) {
          names.add(name.substring(0, name.length() - suffix.length()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      log.warnOnce("list " + directory, "Can't list the spool " + directory + ": " + e);
    }
    return names;
  }
}
