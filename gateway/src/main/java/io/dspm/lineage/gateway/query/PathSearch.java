package io.dspm.lineage.gateway.query;

import io.dspm.lineage.gateway.store.Edge;
import io.dspm.lineage.gateway.store.Flow;
import io.dspm.lineage.gateway.store.GraphReader;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.NodeKey;
import io.dspm.lineage.gateway.store.NodeKind;
import io.dspm.lineage.gateway.store.StoreReader;
import io.dspm.lineage.gateway.store.VersionReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shortest way that data took from one entity to another. Any node of the one may be the start,
 * any node of the other the end.
 *
 * <p>Searched from both ends, a whole level at a time at the end that has the smaller one: the
 * first node that both have seen is on a shortest path.
 */
public final class PathSearch {
  private final GraphReader graph;
  private final VersionReader versions;
  private final int maxVisited;

  /**
   * @param maxVisited how many nodes may be looked at before the search gives up
   */
  public PathSearch(StoreReader reader, int maxVisited) {
    this.graph = reader.graph();
    this.versions = reader.versions();
    this.maxVisited = maxVisited;
  }

  /** Empty when there is none of at most {@code depth} hops. */
  public Optional<PathAnswer> find(Entity from, Entity to, int depth)
      throws SearchTooLargeException {
    Side start = new Side(from, Flow.DOWN);
    Side end = new Side(to, Flow.UP);
    Optional<NodeKey> meeting = from.nodes().stream().filter(end.cameFrom::containsKey).findFirst();
    for (int hops = 0; hops < depth && meeting.isEmpty(); hops++) {
      if (start.frontier.isEmpty() || end.frontier.isEmpty()) {
        return Optional.empty();
      }
      boolean startIsSmaller = start.frontier.size() <= end.frontier.size();
      meeting = startIsSmaller ? start.expand(end) : end.expand(start);
      if (start.cameFrom.size() + end.cameFrom.size() > maxVisited) {
        throw new SearchTooLargeException(maxVisited);
      }
    }
    return meeting.map(node -> answer(from, to, depth, start, end, node));
  }

  private PathAnswer answer(
      Entity from, Entity to, int depth, Side start, Side end, NodeKey meeting) {
    Deque<NodeKey> keys = new ArrayDeque<>();
    for (NodeKey at = meeting; at != null; at = start.cameFrom.get(at)) {
      keys.addFirst(at);
    }
    for (NodeKey at = end.cameFrom.get(meeting); at != null; at = end.cameFrom.get(at)) {
      keys.addLast(at);
    }
    Map<NodeKey, Node> all = graph.nodes(keys);
    List<Node> nodes = new ArrayList<>();
    keys.forEach(key -> nodes.add(Objects.requireNonNull(all.get(key))));
    List<Edge> edges = new ArrayList<>();
    for (int i = 1; i < nodes.size(); i++) {
      edges.add(new Edge(nodes.get(i - 1).key(), nodes.get(i).key()));
    }
    return new PathAnswer(from, to, depth, nodes, versions.versions(edges));
  }

  /** What one end has seen. */
  private final class Side {
    private final Flow flow;
    private NodeKind kind;
    private Collection<Long> frontier;

    /** Each node seen, and the one before it on the way; null for a start. */
    private final Map<NodeKey, @Nullable NodeKey> cameFrom = new HashMap<>();

    Side(Entity entity, Flow flow) {
      this.flow = flow;
      this.kind = entity.nodeKind();
      this.frontier = entity.nodes().stream().map(NodeKey::row).toList();
      entity.nodes().forEach(node -> cameFrom.put(node, null));
    }

    /** Goes one hop further; returns a node that the other side has seen too. */
    Optional<NodeKey> expand(Side other) {
      Set<Long> next = new LinkedHashSet<>();
      List<NodeKey> met = new ArrayList<>();
      graph.neighbours(
          kind,
          flow,
          frontier,
          (node, neighbour) -> {
            if (!cameFrom.containsKey(neighbour)) {
              cameFrom.put(neighbour, node);
              next.add(neighbour.row());
              if (other.cameFrom.containsKey(neighbour)) {
                met.add(neighbour);
              }
            }
            return met.isEmpty() && cameFrom.size() <= maxVisited;
          });
      kind = kind.other();
      frontier = next;
      return met.stream().findFirst();
    }
  }
}
