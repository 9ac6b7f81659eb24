package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prints a graph as a tree. Each node is expanded once; where it is met again it is printed as a
 * reference, so that a graph of many paths has no more lines than edges.
 */
final class TreePrinter {
  private final GraphView graph;
  private final NodeText text;
  private final PrintStream out;
  private final Set<String> printed = new HashSet<>();

  // Runs newest first, then datasets by what is printed of them; the id makes it one order.
  private final Comparator<String> order;

  TreePrinter(GraphView graph, NodeText text, PrintStream out) {
    this.graph = graph;
    this.text = text;
    this.out = out;
    this.order =
        Comparator.comparing((String id) -> graph.node(id).path("startedAt").asText(""))
            .reversed()
            .thenComparing(id -> text.of(graph.node(id)))
            .thenComparing(id -> id);
  }

  /** Prints one tree for each node that the graph began at. */
  void print(boolean up) {
    for (String root : graph.roots()) {
      print(root, text.of(graph.node(root)), "", "", up);
    }
  }

  /**
   * @param shown what is printed of the node
   * @param branch what stands before this node
   * @param indent what stands before its children's branches
   */
  private void print(String id, String shown, String branch, String indent, boolean up) {
    JsonNode node = graph.node(id);
    if (!printed.add(id)) {
      out.println(branch + shown + "  (above)");
      return;
    }
    out.println(branch + shown + (GraphView.hasMore(node) ? "  (more)" : ""));
    List<String> children = graph.neighbours(id, up).stream().sorted(order).toList();
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      String child = children.get(i);
      print(
          child,
          text.of(graph.node(child), graph.versions(id, child, up)),
          indent + (last ? "└─ " : "├─ "),
          indent + (last ? "   " : "│  "),
          up);
    }
  }
}
