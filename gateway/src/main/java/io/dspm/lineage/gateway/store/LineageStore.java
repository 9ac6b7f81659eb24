package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.ReceivedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Keeps events and answers questions about them, in one SQLite file, {@code lineage.db} in the
 * store's directory. Safe for use by many threads: they write one after the other and read at the
 * same time, each reader seeing one moment of the store.
 *
 * <p>When {@link #add} returns, the event is on disk (WAL, {@code synchronous=FULL}) and survives
 * the death of the process and of the machine. Several events that arrive together share one
 * commit. A copy of the file, taken while no gateway runs, is a backup.
 */
public final class LineageStore implements AutoCloseable {
  /** Something to find out from one moment of the store. */
  @FunctionalInterface
  public interface Question<T, E extends Exception> {
    T answer(StoreReader reader) throws E;
  }

  private static final String FILE = "lineage.db";
  private static final int BUSY_TIMEOUT_MS = 10_000;

  private final Path directory;
  private final Jdbi readers;
  private final EventWriter writer;

  private LineageStore(Path directory, Jdbi readers, EventWriter writer) {
    this.directory = directory;
    this.readers = readers;
    this.writer = writer;
  }

  /** Opens the store in this directory; makes both when they are not there. */
  public static LineageStore open(Path directory) {
    try {
      createPrivately(directory);
    } catch (IOException e) {
      throw new StoreException("can't make the store's directory " + directory + ": " + e, e);
    }
    Path file = directory.resolve(FILE);
    try {
      Handle handle = Jdbi.create(source(file, SQLiteConfig.TransactionMode.IMMEDIATE)).open();
      try {
        Migrations.run(handle);
        Jdbi readers = Jdbi.create(source(file, SQLiteConfig.TransactionMode.DEFERRED));
        return new LineageStore(directory, readers, EventWriter.start(handle));
      } catch (RuntimeException e) {
        handle.close();
        throw e;
      }
    } catch (JdbiException e) {
      throw new StoreException("can't open the store " + file + ": " + e.getMessage(), e);
    }
  }

  private static void createPrivately(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    // The names of files tell much; they are the owner's business.
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var ownerOnly = PosixFilePermissions.fromString("rwx------");
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
    } else {
      Files.createDirectories(directory);
    }
  }

  private static SQLiteDataSource source(Path file, SQLiteConfig.TransactionMode mode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setBusyTimeout(BUSY_TIMEOUT_MS);
    config.setTransactionMode(mode);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  /**
   * Keeps this event, unless it is there already, and returns when it is on disk.
   *
   * @throws StoreException when it could not be kept; nothing of it is in the store then
   */
  public void add(ReceivedEvent event) {
    writer.add(event);
  }

  /** Answers from one moment of the store: what is written meanwhile is not seen. */
  public <T, E extends Exception> T read(Question<T, E> question) throws E {
    return readers.inTransaction(handle -> question.answer(new StoreReader(handle)));
  }

  /** Whether events can be read and written; throws {@link StoreException} saying why not. */
  public void check() {
    writer.check();
    try {
      readers.useHandle(Migrations::version);
    } catch (JdbiException e) {
      throw new StoreException(
          "the store in " + directory + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Where the store is. */
  public Path directory() {
    return directory;
  }

  /** Writes what was taken, then closes. */
  @Override
  public void close() {
    writer.close();
  }
}
