package io.dspm.lineage.gateway.store;

import io.dspm.lineage.gateway.store.Node.DatasetNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Reads which versions of datasets runs read and wrote, where the datasets' names don't say it. */
public final class VersionReader {
  private final Handle handle;

  VersionReader(Handle handle) {
    this.handle = handle;
  }

  /** The versions on these edges; edges without any are left out. */
  public Map<Edge, List<String>> versions(Collection<Edge> edges) {
    Map<Edge, List<String>> versions = new HashMap<>();
    if (!areThereAny()) {
      return versions;
    }
    Map<String, Edge> byKey = new HashMap<>();
    edges.forEach(edge -> byKey.put(key(edge.run(), edge.role(), edge.dataset()), edge));
    for (List<Edge> chunk : Rows.chunks(edges)) {
      handle
          .createQuery(
              """
              SELECT v.run_id, v.role, v.dataset_id, v.version
              FROM (VALUES <edges>) e CROSS JOIN edge_version v
              WHERE v.run_id = e.column1 AND v.role = e.column2 AND v.dataset_id = e.column3
              ORDER BY v.version
              """)
          .bindMethodsList("edges", chunk, List.of("run", "role", "dataset"))
          .map(
              (row, context) ->
                  Map.entry(
                      key(row.getLong("run_id"), row.getString("role"), row.getLong("dataset_id")),
                      row.getString("version")))
          .forEach(
              found ->
                  versions
                      .computeIfAbsent(byKey.get(found.getKey()), edge -> new ArrayList<>())
                      .add(found.getValue()));
    }
    return versions;
  }

  private boolean areThereAny() {
    return handle
        .createQuery("SELECT EXISTS (SELECT 1 FROM edge_version)")
        .mapTo(Boolean.class)
        .one();
  }

  private static String key(long run, String role, long dataset) {
    return role + run + ' ' + dataset;
  }

  /**
   * Datasets of which a run read or wrote a version that is a SHA-256 and begins with these
   * lower-case hex digits, at most so many.
   */
  public List<DatasetNode> datasets(String prefix, int limit) {
    return handle
        .createQuery(
            Rows.DATASET
                + """
                WHERE d.id IN (SELECT dataset_id FROM edge_version
                  WHERE version >= :prefix AND version < :beyond AND length(version) = 64)
                ORDER BY d.name, d.namespace LIMIT :limit
                """)
        .bind("prefix", prefix)
        .bind("beyond", prefix + "g")
        .bind("limit", limit)
        .map((row, context) -> Rows.dataset(row))
        .list();
  }

  /** Those of these datasets of which a run read or wrote a version that begins so. */
  public Set<NodeKey> having(Collection<NodeKey> datasets, String prefix) {
    Set<NodeKey> having = new HashSet<>();
    for (List<Long> chunk : Rows.chunks(datasets.stream().map(NodeKey::row).toList())) {
      handle
          .createQuery(
              """
              SELECT DISTINCT dataset_id FROM edge_version
              WHERE version >= :prefix AND version < :beyond AND dataset_id IN (<rows>)
              """)
          .bind("prefix", prefix)
          .bind("beyond", prefix + "g")
          .bindList("rows", chunk)
          .mapTo(Long.class)
          .forEach(row -> having.add(new NodeKey(NodeKind.DATASET, row)));
    }
    return having;
  }
}
