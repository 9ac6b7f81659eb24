package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.ingest.BadEventException;
import io.dspm.lineage.gateway.ingest.Event;
import io.dspm.lineage.gateway.ingest.EventReader;
import io.dspm.lineage.gateway.node.DatasetName;
import io.dspm.lineage.gateway.node.FileContent;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * What {@code 2.sql} can't do: understand the names and facets of a store that was filled before.
 * Events that have no such facet are not read again.
 */
final class Schema2 {
  private static final int CHUNK = 1000;

  private record Row(long id, DatasetName name) {}

  private final Handle handle;

  Schema2(Handle handle) {
    this.handle = handle;
  }

  void fill() {
    readNames();
    readFacets();
  }

  private void readNames() {
    List<Row> rows = datasetsAfter(Long.MIN_VALUE);
    while (!rows.isEmpty()) {
      for (Row row : rows) {
        row.name().content().ifPresent(content -> write(row.id(), content));
      }
      rows = datasetsAfter(rows.get(rows.size() - 1).id());
    }
  }

  private List<Row> datasetsAfter(long id) {
    return handle
        .createQuery(
            """
            SELECT id, namespace, name FROM dataset
            WHERE id > :id AND (path IS NULL OR path LIKE '%/') ORDER BY id LIMIT :limit
            """)
        .bind("id", id)
        .bind("limit", CHUNK)
        .map((row, context) -> new Row(row.getLong("id"), Rows.name(row)))
        .list();
  }

  private void write(long id, FileContent content) {
    handle
        .createUpdate(
            "UPDATE dataset SET path = :path, file_name = :fileName, sha256 = :sha256"
                + " WHERE id = :id")
        .bind("path", content.path())
        .bind("fileName", FileContent.lastName(content.path()))
        .bind("sha256", content.sha256().orElse(null))
        .bind("id", id)
        .execute();
  }

  private void readFacets() {
    EventReader reader = new EventReader();
    EventTables tables = new EventTables(handle);
    try (ResultIterator<byte[]> bodies =
        handle
            .createQuery(
                """
                SELECT body FROM event
                WHERE instr(body, CAST('"dspm_content"' AS BLOB)) > 0
                  OR instr(body, CAST('"dspm_files"' AS BLOB)) > 0
                  OR instr(body, CAST('"datasetVersion"' AS BLOB)) > 0
                ORDER BY id
                """)
            .mapTo(byte[].class)
            .iterator()) {
      while (bodies.hasNext()) {
        read(reader, bodies.next()).ifPresent(tables::addMeaning);
      }
    }
  }

  private static Optional<Event> read(EventReader reader, byte[] body) {
    try {
      return Optional.of(reader.read(body).event());
    } catch (BadEventException e) {
      // An older gateway took it; what it said then is in the store.
      return Optional.empty();
    }
  }
}
