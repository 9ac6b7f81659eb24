package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.FileList;
import io.dspm.lineage.gateway.ingest.FileList.ListedFile;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Writes the tables {@code file_list} and {@code listed_file}: parts of lists, in any order and
 * however often. What is there in the end depends on the parts alone: at each place the file of the
 * latest list, and the number of files that the latest list has.
 */
final class FileTable {
  /** How many files there are, and how many of them the parts so far have told. */
  private record Count(long at, long fileCount, long received) {}

  private final Handle handle;

  FileTable(Handle handle) {
    this.handle = handle;
  }

  /**
   * Adds a part.
   *
   * @param at which list is the later one; 0 for all where there can be but one
   */
  void add(long dataset, FileList part, long at) {
    Optional<Count> before = count(dataset);
    boolean isLatest =
        before.isEmpty()
            || at > before.get().at()
            || (at == before.get().at() && part.fileCount() > before.get().fileCount());
    long total = isLatest ? part.fileCount() : before.get().fileCount();
    long end = Math.min(part.offset() + part.files().size(), total);
    if (before.isPresent() && before.get().fileCount() == total) {
      long had = countBetween(dataset, part.offset(), end);
      insert(dataset, part, at);
      long has = countBetween(dataset, part.offset(), end);
      write(
          dataset,
          new Count(isLatest ? at : before.get().at(), total, before.get().received() + has - had));
    } else {
      insert(dataset, part, at);
      write(
          dataset,
          new Count(isLatest ? at : before.get().at(), total, countBetween(dataset, 0, total)));
    }
  }

  private Optional<Count> count(long dataset) {
    return handle
        .createQuery("SELECT at, file_count, received FROM file_list WHERE dataset_id = :dataset")
        .bind("dataset", dataset)
        .map(
            (row, context) ->
                new Count(row.getLong("at"), row.getLong("file_count"), row.getLong("received")))
        .findOne();
  }

  private long countBetween(long dataset, long start, long end) {
    return handle
        .createQuery(
            "SELECT count(*) FROM listed_file"
                + " WHERE dataset_id = :dataset AND position >= :start AND position < :end")
        .bind("dataset", dataset)
        .bind("start", start)
        .bind("end", end)
        .mapTo(Long.class)
        .one();
  }

  private void write(long dataset, Count count) {
    handle
        .createUpdate(
            """
            INSERT INTO file_list (dataset_id, at, file_count, received)
            VALUES (:dataset, :at, :fileCount, :received)
            ON CONFLICT (dataset_id) DO UPDATE SET
              at = excluded.at, file_count = excluded.file_count, received = excluded.received
            """)
        .bind("dataset", dataset)
        .bind("at", count.at())
        .bind("fileCount", count.fileCount())
        .bind("received", count.received())
        .execute();
  }

  /** Straight to JDBC: a million of these are usual, and named parameters cost as much again. */
  private void insert(long dataset, FileList part, long at) {
    try (PreparedStatement insert =
        handle
            .getConnection()
            .prepareStatement(
                """
                INSERT INTO listed_file (dataset_id, position, at, name, sha256, size)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (dataset_id, position) DO UPDATE SET
                  at = excluded.at, name = excluded.name, sha256 = excluded.sha256,
                  size = excluded.size
                WHERE (excluded.at, excluded.name, coalesce(excluded.sha256, x''),
                       coalesce(excluded.size, -1))
                    > (listed_file.at, listed_file.name, coalesce(listed_file.sha256, x''),
                       coalesce(listed_file.size, -1))
                """)) {
      long position = part.offset();
      for (ListedFile file : part.files()) {
        insert.setLong(1, dataset);
        insert.setLong(2, position++);
        insert.setLong(3, at);
        insert.setString(4, file.name());
        if (file.sha256().isPresent()) {
          insert.setBytes(5, HexFormat.of().parseHex(file.sha256().get()));
        } else {
          insert.setNull(5, Types.BLOB);
        }
        if (file.size().isPresent()) {
          insert.setLong(6, file.size().get());
        } else {
          insert.setNull(6, Types.BIGINT);
        }
        insert.executeUpdate();
      }
    } catch (SQLException e) {
      throw new StoreException("a list of files could not be written: " + e.getMessage(), e);
    }
  }
}
