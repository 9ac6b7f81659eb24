package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Edge;
import io.dspm.lineage.gateway.store.Flow;
import io.dspm.lineage.gateway.store.GraphReader;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.NodeKey;
import io.dspm.lineage.gateway.store.NodeKind;
import io.dspm.lineage.gateway.store.StoreReader;
import io.dspm.lineage.gateway.store.VersionReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is around an entity: all nodes within {@code depth} hops, breadth first, and all edges that
 * were followed to reach them. Up and down are two walks that never turn round: what another run
 * made of the same input is not upstream of anything here.
 *
 * <p>The search ends at once when one more node would not fit, so of a graph that is too large the
 * nearest nodes are in the answer. Use each object for one search.
 */
public final class GraphSearch {
  private final GraphReader graph;
  private final VersionReader versions;
  private final int limit;
  private final Set<NodeKey> nodes = new LinkedHashSet<>();
  private final Set<Edge> edges = new LinkedHashSet<>();
  private final Set<NodeKey> more = new HashSet<>();
  private boolean full;

  /**
   * @param limit the most nodes an answer may have
   */
  public GraphSearch(StoreReader reader, int limit) {
    this.graph = reader.graph();
    this.versions = reader.versions();
    this.limit = limit;
  }

  public GraphAnswer around(Entity entity, Direction direction, int depth) {
    nodes.addAll(entity.nodes());
    List<Walk> walks = direction.flows().stream().map(flow -> new Walk(entity, flow)).toList();
    // Level by level, so that where the limit ends it, up has not taken all the room from down.
    for (int level = 0; level < depth; level++) {
      walks.forEach(Walk::expand);
    }
    walks.forEach(Walk::markEnds);
    Map<NodeKey, Node> all = graph.nodes(nodes);
    List<Node> answer = nodes.stream().map(all::get).map(Objects::requireNonNull).toList();
    return new GraphAnswer(
        entity,
        direction,
        depth,
        answer,
        edges,
        versions.versions(edges),
        more,
        full || entity.truncated());
  }

  /** One way, and how far it got. */
  private final class Walk {
    private final Flow flow;
    private final Set<NodeKey> seen;
    private NodeKind kind;
    private Collection<Long> frontier;

    /** Nodes reached when the search was full, which were not or not all looked behind. */
    private final List<NodeKey> cut = new ArrayList<>();

    Walk(Entity entity, Flow flow) {
      this.flow = flow;
      this.seen = new HashSet<>(entity.nodes());
      this.kind = entity.nodeKind();
      this.frontier = entity.nodes().stream().map(NodeKey::row).toList();
    }

    void expand() {
      if (full) {
        return;
      }
      Set<Long> next = new LinkedHashSet<>();
      graph.neighbours(kind, flow, frontier, (node, neighbour) -> follow(node, neighbour, next));
      kind = kind.other();
      frontier = next;
    }

    private boolean follow(NodeKey node, NodeKey neighbour, Set<Long> next) {
      if (nodes.size() >= limit && !nodes.contains(neighbour)) {
        full = true;
        // Rows come in ascending order: this one and all after it are not done.
        new TreeSet<>(frontier)
            .tailSet(node.row())
            .forEach(row -> cut.add(new NodeKey(node.kind(), row)));
        return false;
      }
      nodes.add(neighbour);
      edges.add(flow == Flow.UP ? new Edge(neighbour, node) : new Edge(node, neighbour));
      if (seen.add(neighbour)) {
        next.add(neighbour.row());
      }
      return true;
    }

    void markEnds() {
      frontier.forEach(row -> cut.add(new NodeKey(kind, row)));
      for (NodeKind each : NodeKind.values()) {
        List<Long> rows = cut.stream().filter(key -> key.kind() == each).map(NodeKey::row).toList();
        graph.withNeighbours(each, flow, rows).forEach(row -> more.add(new NodeKey(each, row)));
      }
    }
  }
}
