package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.FileList.ListedFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads the lists of files that directories stand for. What a page costs depends on its length. */
public final class FileReader {
  /** How many files a list has, and how many of them have come. */
  public record Count(long total, long received) {}

  /** A file and its place in the list. */
  public record PlacedFile(long index, ListedFile file) {}

  private final Handle handle;

  FileReader(Handle handle) {
    this.handle = handle;
  }

  /** Empty when nothing of a list has come. */
  public Optional<Count> count(NodeKey dataset) {
    return handle
        .createQuery("SELECT file_count, received FROM file_list WHERE dataset_id = :dataset")
        .bind("dataset", dataset.row())
        .map((row, context) -> new Count(row.getLong("file_count"), row.getLong("received")))
        .findOne();
  }

  /**
   * The files from this place on, up to but not including another; those not there are left out.
   */
  public List<PlacedFile> files(NodeKey dataset, long from, long to) {
    return handle
        .createQuery(
            """
            SELECT position, name, sha256, size FROM listed_file
            WHERE dataset_id = :dataset AND position >= :from AND position < :to
              AND position < (SELECT file_count FROM file_list WHERE dataset_id = :dataset)
            ORDER BY position
            """)
        .bind("dataset", dataset.row())
        .bind("from", from)
        .bind("to", to)
        .map((row, context) -> new PlacedFile(row.getLong("position"), file(row)))
        .list();
  }

  private static ListedFile file(ResultSet row) throws SQLException {
    return new ListedFile(
        row.getString("name"), hex(row.getBytes("sha256")), Rows.number(row, "size"));
  }

  static Optional<String> hex(byte @Nullable [] hash) {
    return Optional.ofNullable(hash).map(HexFormat.of()::formatHex);
  }
}
