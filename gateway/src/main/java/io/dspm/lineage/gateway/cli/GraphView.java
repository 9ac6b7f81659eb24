package io.dspm.lineage.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A graph answer, to be walked. */
record GraphView(
    List<String> roots,
    Map<String, JsonNode> nodes,
    Map<String, List<String>> upstream,
    Map<String, List<String>> downstream,
    Map<Hop, List<String>> versions,
    boolean truncated) {

  /** An edge. */
  record Hop(String from, String to) {}

  static GraphView of(JsonNode answer) {
    List<String> roots = new ArrayList<>();
    answer.path("entity").path("nodes").forEach(id -> roots.add(id.asText()));
    Map<String, JsonNode> nodes = new LinkedHashMap<>();
    answer.path("nodes").forEach(node -> nodes.put(node.path("id").asText(), node));
    Map<String, List<String>> upstream = new LinkedHashMap<>();
    Map<String, List<String>> downstream = new LinkedHashMap<>();
    Map<Hop, List<String>> versions = new LinkedHashMap<>();
    for (JsonNode edge : answer.path("edges")) {
      String from = edge.path("from").asText();
      String to = edge.path("to").asText();
      upstream.computeIfAbsent(to, id -> new ArrayList<>()).add(from);
      downstream.computeIfAbsent(from, id -> new ArrayList<>()).add(to);
      List<String> each = versions.computeIfAbsent(new Hop(from, to), hop -> new ArrayList<>());
      edge.path("versions").forEach(version -> each.add(version.asText()));
    }
    return new GraphView(
        roots, nodes, upstream, downstream, versions, answer.path("truncated").asBoolean());
  }

  JsonNode node(String id) {
    return Objects.requireNonNull(nodes.get(id), id);
  }

  List<String> neighbours(String id, boolean up) {
    return (up ? upstream : downstream).getOrDefault(id, List.of());
  }

  /** Which versions went from the one node to its neighbour; none known is an empty list. */
  List<String> versions(String id, String neighbour, boolean up) {
    Hop hop = up ? new Hop(neighbour, id) : new Hop(id, neighbour);
    return versions.getOrDefault(hop, List.of());
  }

  boolean hasMore() {
    return nodes.values().stream().anyMatch(GraphView::hasMore);
  }

  static boolean hasMore(JsonNode node) {
    return node.path("more").asBoolean();
  }
}
