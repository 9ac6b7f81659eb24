package io.dspm.lineage.gateway.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * Steps along the edges. Each is a look-up in an index; what it costs depends on the edges
 * followed, not on the size of the store.
 */
public final class GraphReader {
  /** Told of each edge that is followed. */
  @FunctionalInterface
  public interface EdgeVisitor {
    /**
     * One edge, from the node that was asked about to its neighbour.
     *
     * @return whether to go on
     */
    boolean visit(NodeKey node, NodeKey neighbour);
  }

  private record Step(long from, long to) {}

  private final Handle handle;

  GraphReader(Handle handle) {
    this.handle = handle;
  }

  /**
   * Follows all edges of these nodes, in ascending order of their rows, until the visitor has
   * enough. A dataset's runs come newest first.
   */
  public void neighbours(NodeKind kind, Flow flow, Collection<Long> rows, EdgeVisitor visitor) {
    String sql =
        kind == NodeKind.DATASET
            ? """
              SELECT dataset_id AS near, run_id AS far FROM edge
              WHERE dataset_id IN (<rows>) AND role = :role ORDER BY dataset_id, at DESC, run_id
              """
            : """
              SELECT run_id AS near, dataset_id AS far FROM edge
              WHERE run_id IN (<rows>) AND role = :role ORDER BY run_id, dataset_id
              """;
    for (List<Long> chunk : Rows.chunks(new TreeSet<>(rows))) {
      try (ResultIterator<Step> steps =
          handle
              .createQuery(sql)
              .bindList("rows", chunk)
              .bind("role", role(kind, flow))
              .map((row, context) -> new Step(row.getLong("near"), row.getLong("far")))
              .iterator()) {
        while (steps.hasNext()) {
          Step step = steps.next();
          NodeKey node = new NodeKey(kind, step.from());
          if (!visitor.visit(node, new NodeKey(kind.other(), step.to()))) {
            return;
          }
        }
      }
    }
  }

  /** Which of these nodes have an edge that way at all. */
  public Set<Long> withNeighbours(NodeKind kind, Flow flow, Collection<Long> rows) {
    String table = kind == NodeKind.DATASET ? "dataset" : "run";
    Set<Long> found = new HashSet<>();
    for (List<Long> chunk : Rows.chunks(rows)) {
      found.addAll(
          handle
              .createQuery(
                  "SELECT n.id FROM <table> n WHERE n.id IN (<rows>) AND EXISTS"
                      + " (SELECT 1 FROM edge e WHERE e.<table>_id = n.id AND e.role = :role)")
              .define("table", table)
              .bindList("rows", chunk)
              .bind("role", role(kind, flow))
              .mapTo(Long.class)
              .list());
    }
    return found;
  }

  /** All about these nodes. */
  public Map<NodeKey, Node> nodes(Collection<NodeKey> keys) {
    Map<NodeKey, Node> nodes = new HashMap<>();
    for (NodeKind kind : NodeKind.values()) {
      Set<Long> rows =
          keys.stream()
              .filter(key -> key.kind() == kind)
              .map(NodeKey::row)
              .collect(Collectors.toSet());
      for (List<Long> chunk : Rows.chunks(rows)) {
        for (Node node : kind == NodeKind.DATASET ? datasets(chunk) : runs(chunk)) {
          nodes.put(node.key(), node);
        }
      }
    }
    return nodes;
  }

  private List<? extends Node> datasets(List<Long> rows) {
    return handle
        .createQuery(Rows.DATASET + "WHERE d.id IN (<rows>)")
        .bindList("rows", rows)
        .map((row, context) -> Rows.dataset(row))
        .list();
  }

  private List<? extends Node> runs(List<Long> rows) {
    return handle
        .createQuery(Rows.RUN + "WHERE r.id IN (<rows>)")
        .bindList("rows", rows)
        .map((row, context) -> Rows.run(row))
        .list();
  }

  /** Up from a dataset are the runs whose output it is; up from a run are its inputs. */
  private static String role(NodeKind kind, Flow flow) {
    return (kind == NodeKind.DATASET) == (flow == Flow.UP) ? "O" : "I";
  }
}
