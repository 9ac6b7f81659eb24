package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.node.FileContent;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * Finds files by path and by hash, be they datasets of their own or listed by a directory that is
 * one.
 */
public final class ContentReader {
  /**
   * A dataset that holds a file's content: the file itself, or a directory that lists it.
   *
   * @param sha256 of the file
   * @param isKnown whether it is known what the content is; of a dataset for all contents it is
   */
  public record Holder(
      DatasetNode node, Optional<String> sha256, boolean isKnown, long asInput, long asOutput) {
    long lastSeen() {
      return Math.max(asInput, asOutput);
    }
  }

  /** A file's content, wherever it is held. */
  public record Content(String namespace, String path, String sha256) {}

  // A run that changes a file in place reads the old content and writes the new one; where both
  // have the same time, the written one is the newer. A content that is known goes before one that
  // is not: that may be the same.
  private static final Comparator<Holder> NEWEST_FIRST =
      Comparator.comparingLong(Holder::lastSeen)
          .reversed()
          .thenComparing(holder -> !holder.isKnown())
          .thenComparing(Comparator.comparingLong(Holder::asOutput).reversed())
          .thenComparing(holder -> holder.node().name().name());

  private static final String HOLDER =
      "SELECT "
          + Rows.DATASET_COLUMNS
          + """
          , coalesce((SELECT max(at) FROM edge WHERE dataset_id = d.id AND role = 'I'), :never)
              AS as_input,
            coalesce((SELECT max(at) FROM edge WHERE dataset_id = d.id AND role = 'O'), :never)
              AS as_output
          """;

  /** Of the directories that a file is in, so many, the nearest, may be the one that lists it. */
  private static final int MAX_DIRECTORIES = 256;

  /** A hash of more files than this is of no help to find one: that of an empty file, say. */
  private static final int MAX_LISTED = 1000;

  private static final int HASH_DIGITS = 64;

  private final Handle handle;

  ContentReader(Handle handle) {
    this.handle = handle;
  }

  /**
   * All that holds a content of this file, the newest first: newest is what a run wrote or read
   * last, where an output counts from the run's end and an input from its start.
   */
  public List<Holder> holders(String path) {
    List<Holder> holders = new ArrayList<>();
    handle
        .createQuery(HOLDER + "FROM dataset d WHERE d.path = :path")
        .bind("path", path)
        .bind("never", Long.MIN_VALUE)
        .map((row, context) -> itself(row))
        .forEach(holders::add);
    Map<String, String> directories = directories(path);
    for (String directory : known(directories.keySet())) {
      handle
          .createQuery(
              HOLDER
                  + """
                  , f.sha256 AS file_sha256 FROM dataset d
                  JOIN file_list l ON l.dataset_id = d.id
                  JOIN listed_file f
                    ON f.dataset_id = d.id AND f.name = :name AND f.position < l.file_count
                  WHERE d.path = :directory
                  """)
          .bind("name", directories.get(directory))
          .bind("directory", directory)
          .bind("never", Long.MIN_VALUE)
          .map((row, context) -> lister(row))
          .forEach(holders::add);
    }
    holders.sort(NEWEST_FIRST);
    return holders;
  }

  private static Holder itself(ResultSet row) throws SQLException {
    DatasetNode node = Rows.dataset(row);
    boolean isKnown = !node.name().content().map(FileContent::isUnknown).orElse(false);
    return holder(row, node.sha256(), isKnown);
  }

  private static Holder lister(ResultSet row) throws SQLException {
    Optional<String> sha256 = FileReader.hex(row.getBytes("file_sha256"));
    return holder(row, sha256, sha256.isPresent());
  }

  private static Holder holder(ResultSet row, Optional<String> sha256, boolean isKnown)
      throws SQLException {
    return new Holder(
        Rows.dataset(row), sha256, isKnown, row.getLong("as_input"), row.getLong("as_output"));
  }

  /** The directories above, each with the file's name relative to it. */
  private static Map<String, String> directories(String path) {
    Map<String, String> directories = new TreeMap<>();
    for (int slash = path.lastIndexOf('/');
        slash >= 0 && directories.size() < MAX_DIRECTORIES;
        slash = path.lastIndexOf('/', slash - 1)) {
      String name = path.substring(slash + 1);
      if (!name.isEmpty()) {
        directories.put(path.substring(0, slash + 1), name);
      }
    }
    return directories;
  }

  private Set<String> known(Collection<String> paths) {
    Set<String> known = new HashSet<>();
    for (List<String> chunk : Rows.chunks(paths)) {
      known.addAll(
          handle
              .createQuery("SELECT DISTINCT path FROM dataset WHERE path IN (<paths>)")
              .bindList("paths", chunk)
              .mapTo(String.class)
              .list());
    }
    return known;
  }

  /** Paths that end with {@code /} and this, at most so many; files in lists are not looked at. */
  public List<String> pathsEndingWith(String end, int limit) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT path FROM dataset
            WHERE file_name = :fileName AND substr(path, -length(:end)) = :end
            ORDER BY path LIMIT :limit
            """)
        .bind("fileName", FileContent.lastName(end))
        .bind("end", "/" + end)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /**
   * Contents whose hash begins with these lower-case hex digits, by hash and path; some of many.
   */
  public List<Content> contentsByHash(String prefix, int limit) {
    Set<Content> contents =
        new TreeSet<>(
            Comparator.comparing(Content::sha256)
                .thenComparing(Content::path)
                .thenComparing(Content::namespace));
    handle
        .createQuery(
            """
            SELECT namespace, path, sha256 FROM dataset
            WHERE sha256 >= :prefix AND sha256 < :beyond ORDER BY sha256, name LIMIT :limit
            """)
        .bind("prefix", prefix)
        .bind("beyond", prefix + "g")
        .bind("limit", limit)
        .map((row, context) -> content(row, row.getString("sha256")))
        .forEach(contents::add);
    handle
        .createQuery(
            """
            SELECT d.namespace, d.path || f.name AS path, f.sha256
            FROM listed_file f
            JOIN file_list l ON l.dataset_id = f.dataset_id AND f.position < l.file_count
            JOIN dataset d ON d.id = f.dataset_id
            WHERE f.sha256 IS NOT NULL
              AND substr(f.sha256, 1, 6) BETWEEN substr(:least, 1, 6) AND substr(:most, 1, 6)
              AND f.sha256 BETWEEN :least AND :most
            LIMIT :limit
            """)
        .bind("least", HexFormat.of().parseHex(filled(prefix, "0")))
        .bind("most", HexFormat.of().parseHex(filled(prefix, "f")))
        .bind("limit", MAX_LISTED)
        .map((row, context) -> content(row, HexFormat.of().formatHex(row.getBytes("sha256"))))
        .forEach(contents::add);
    return contents.stream().limit(limit).toList();
  }

  private static Content content(ResultSet row, String sha256) throws SQLException {
    return new Content(row.getString("namespace"), row.getString("path"), sha256);
  }

  private static String filled(String prefix, String digit) {
    return prefix + digit.repeat(HASH_DIGITS - prefix.length());
  }
}
