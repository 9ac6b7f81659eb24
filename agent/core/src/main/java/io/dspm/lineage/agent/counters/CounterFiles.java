package io.dspm.lineage.agent.counters;

import io.dspm.lineage.agent.delivery.SpoolSurvey;
import io.dspm.lineage.agent.delivery.SpoolSurvey.Owner;
import io.dspm.lineage.agent.log.AgentLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The counters that lie in a spool directory, drawn in {@link CounterFile}:
 *
 * <pre>
 * {stem of the spool file}.counters   what one process counted, written while it lives
 * counters                            the sum of those of processes that have ended
 * </pre>
 *
 * <p>The second is locked by the operating system while something is added to it; whoever does not
 * get that lock soon leaves it to others. Whose counters were added last is written together with
 * the sum, so that nobody's are added twice when a process dies between that and the deletion of
 * the first file. Nothing is lost but numbers where somebody deletes any of it. For the agent's
 * threads, and for commands.
 */
public final class CounterFiles {

  static final String SUFFIX = ".counters";
  static final String SUM = "counters";

  private static final int TRIES = 20;
  private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(10);

  private final Path directory;
  private final AgentLog log;

  public CounterFiles(Path directory, AgentLog log) {
    this.directory = directory;
    this.log = log;
  }

  /** Where the counters of the process belong whose spool file has that stem. */
  Path of(String stem) {
    return directory.resolve(stem + SUFFIX);
  }

  /** Opens the file of a process, made if it is missing, for nobody but its owner. */
  RandomAccessFile open(Path path) throws IOException {
    if (Files.notExists(path)) {
      try {
        Files.createFile(path, ownerOnly());
      } catch (FileAlreadyExistsException e) {
        // Another process was faster.
      }
    }
    return new RandomAccessFile(path.toFile(), "rw");
  }

  private FileAttribute<?>[] ownerOnly() {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Adds the counters of a process that ends, and deletes what it had written of them. */
  public void add(String stem, Counters counters) {
    synchronized (CounterFiles.class) {
      try (Sum sum = lockedSum()) {
        sum.add(stem, counters);
        Files.deleteIfExists(of(stem));
      } catch (IOException | RuntimeException e) {
        // Then the file is as it was written last, for others to add.
        log.debug("Can't add to the counters in " + directory, e);
      }
    }
  }

  /** Adds what processes have left that are dead. */
  public void collect() {
    synchronized (CounterFiles.class) {
      try {
        Set<String> dead = dead();
        if (!dead.isEmpty()) {
          collect(dead);
        }
      } catch (IOException | RuntimeException e) {
        log.debug("Can't collect the counters in " + directory, e);
      }
    }
  }

  private void collect(Set<String> dead) throws IOException {
    try (Sum sum = lockedSum()) {
      for (String stem : dead) {
        collect(stem, sum);
      }
    }
  }

  private void collect(String stem, Sum sum) throws IOException {
    if (Files.notExists(of(stem))) {
      return;
    }
    CounterFile.Content left = CounterFile.read(of(stem));
    if (left != null) {
      sum.add(stem, left.counters());
    }
    Files.deleteIfExists(of(stem));
  }

  private Set<String> dead() throws IOException {
    Set<String> dead = new TreeSet<>();
    for (String stem : stems()) {
      if (SpoolSurvey.ownerOf(directory, stem) == Owner.DEAD) {
        dead.add(stem);
      }
    }
    return dead;
  }

  /** Whose counters lie there. */
  Set<String> stems() throws IOException {
    Set<String> stems = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      return stems;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.endsWith(SUFFIX)) {
          stems.add(name.substring(0, name.length() - SUFFIX.length()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return stems;
  }

  /** The sum of those that have ended; {@code null} if there is none that can be read. */
  CounterFile.@Nullable Content sum() throws IOException {
    Path sum = directory.resolve(SUM);
    return Files.exists(sum) ? CounterFile.read(sum) : null;
  }

  /** For one at a time in this JVM: closing one channel of a file ends all locks that it has. */
  private Sum lockedSum() throws IOException {
    RandomAccessFile file = open(directory.resolve(SUM));
    boolean locked = false;
    try {
      locked = lock(file) != null;
      if (!locked) {
        throw new IOException("others add to them all the time");
      }
      Sum sum = new Sum(file);
      // If it is still there, who added it died before it could be deleted.
      Files.deleteIfExists(of(sum.content.lastAdded()));
      return sum;
    } finally {
      if (!locked) {
        file.close();
      }
    }
  }

  private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      try {
        FileLock lock = file.getChannel().tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException anotherAgentInThisJvm) {
        return null;
      }
      LockSupport.parkNanos(NANOS_BETWEEN);
    }
    return null;
  }

  /** The sum, locked until it is closed. */
  private static final class Sum implements AutoCloseable {

    private final RandomAccessFile file;
    private CounterFile.Content content;

    Sum(RandomAccessFile file) throws IOException {
      this.file = file;
      CounterFile.Content read = CounterFile.read(file);
      content = read == null ? new CounterFile.Content(Counters.NONE, 0, "", 0) : read;
    }

    void add(String stem, Counters counters) throws IOException {
      if (stem.equals(content.lastAdded())) {
        return;
      }
      Counters sum = content.counters().plus(counters.ofTheEnded());
      content = new CounterFile.Content(sum, 0, stem, content.turn() + 1);
      CounterFile.write(file, content);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
