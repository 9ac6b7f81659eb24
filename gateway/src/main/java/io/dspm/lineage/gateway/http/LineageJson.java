package io.dspm.lineage.gateway.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.gateway.ingest.ParentRun;
import io.dspm.lineage.gateway.node.JobName;
import io.dspm.lineage.gateway.query.Entity;
import io.dspm.lineage.gateway.query.EntityException;
import io.dspm.lineage.gateway.query.GraphAnswer;
import io.dspm.lineage.gateway.query.PathAnswer;
import io.dspm.lineage.gateway.store.Edge;
import io.dspm.lineage.gateway.store.FileReader.Count;
import io.dspm.lineage.gateway.store.FileReader.PlacedFile;
import io.dspm.lineage.gateway.store.ListReader.JobSummary;
import io.dspm.lineage.gateway.store.Node;
import io.dspm.lineage.gateway.store.Node.DatasetNode;
import io.dspm.lineage.gateway.store.Node.RunNode;
import io.dspm.lineage.gateway.store.NodeKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The shapes of answers, as {@code openapi.json} describes them. A member that is not known is
 * null, never left out.
 */
final class LineageJson {
  private LineageJson() {}

  static ObjectNode graph(GraphAnswer answer) {
    Map<NodeKey, Node> nodes = byKey(answer.nodes());
    ObjectNode json = Json.object();
    json.set("entity", entity(answer.entity(), nodes));
    json.put("direction", lower(answer.direction())).put("depth", answer.depth());
    ArrayNode array = json.putArray("nodes");
    for (Node node : answer.nodes()) {
      array.add(node(node).put("more", answer.more().contains(node.key())));
    }
    ArrayNode edges = json.putArray("edges");
    for (Edge edge : answer.edges()) {
      edges.add(edge(node(nodes, edge.from()), node(nodes, edge.to()), answer.versions()));
    }
    return json.put("truncated", answer.truncated());
  }

  static ObjectNode path(PathAnswer answer) {
    ObjectNode json = Json.object();
    json.put("from", answer.from().id()).put("to", answer.to().id()).put("depth", answer.depth());
    json.put("hops", answer.nodes().size() - 1);
    ArrayNode nodes = json.putArray("nodes");
    answer.nodes().forEach(node -> nodes.add(node(node)));
    ArrayNode edges = json.putArray("edges");
    for (int i = 1; i < answer.nodes().size(); i++) {
      edges.add(edge(answer.nodes().get(i - 1), answer.nodes().get(i), answer.versions()));
    }
    return json;
  }

  /** Entities that could not be told apart, or not be found. */
  static ObjectNode problem(EntityException e, String parameter) {
    ObjectNode json = Json.object().put("error", e.getMessage()).put("parameter", parameter);
    if (!e.choices().isEmpty()) {
      ArrayNode choices = json.putArray("choices");
      for (EntityException.Choice choice : e.choices()) {
        choices.addObject().put("kind", lower(choice.kind())).put("entity", choice.entity());
      }
    }
    return json;
  }

  /** A list of at most {@code limit}, made from one element more to see whether there are more. */
  static ObjectNode list(String name, List<ObjectNode> oneMore, int limit) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray(name);
    oneMore.stream().limit(limit).forEach(array::add);
    return json.put("truncated", oneMore.size() > limit);
  }

  static ObjectNode node(Node node) {
    ObjectNode json = Json.object().put("id", node.id());
    if (node instanceof DatasetNode dataset) {
      return json.put("kind", "dataset")
          .put("namespace", dataset.name().namespace())
          .put("name", dataset.name().name())
          .put("path", dataset.path().orElse(null))
          .put("sha256", dataset.sha256().orElse(null))
          .put("state", dataset.state().orElse(null))
          .put("fileCount", dataset.fileCount().orElse(null))
          .put("size", dataset.size().orElse(null));
    }
    RunNode run = (RunNode) node;
    json.put("kind", "run").put("runId", run.run().toString());
    json.set("job", job(run.job()));
    json.put("state", run.status().name())
        .put("startedAt", run.startedAt().map(Instant::toString).orElse(null))
        .put("endedAt", run.endedAt().map(Instant::toString).orElse(null));
    return json.set("parent", run.parent().map(LineageJson::parent).orElse(null));
  }

  /** A page of a directory's list; what has not come is not in it, and so complete is false. */
  static ObjectNode files(
      DatasetNode directory, Optional<Count> count, long offset, List<PlacedFile> files) {
    ObjectNode json = Json.object();
    json.set("dataset", node(directory));
    Optional<Long> total = count.map(Count::total).or(directory::fileCount);
    json.put("total", total.orElse(null)).put("received", count.map(Count::received).orElse(0L));
    json.put("complete", count.map(each -> each.received() == each.total()).orElse(false));
    json.put("offset", offset);
    ArrayNode array = json.putArray("files");
    for (PlacedFile file : files) {
      array
          .addObject()
          .put("index", file.index())
          .put("name", file.file().name())
          .put("sha256", file.file().sha256().orElse(null))
          .put("size", file.file().size().orElse(null));
    }
    return json;
  }

  static ObjectNode job(JobSummary job) {
    return Json.object()
        .put("id", job.job().id())
        .put("namespace", job.job().namespace())
        .put("name", job.job().name())
        .put("runs", job.runs())
        .put("lastBegan", job.lastBegan().map(Instant::toString).orElse(null));
  }

  private static ObjectNode job(JobName job) {
    return Json.object().put("namespace", job.namespace()).put("name", job.name());
  }

  private static ObjectNode parent(ParentRun parent) {
    return Json.object()
        .put("id", parent.run().id())
        .put("runId", parent.run().toString())
        .set("job", job(parent.job()));
  }

  private static ObjectNode entity(Entity entity, Map<NodeKey, Node> all) {
    ObjectNode json = Json.object().put("asked", entity.asked());
    json.put("kind", lower(entity.kind())).put("id", entity.id());
    ArrayNode nodes = json.putArray("nodes");
    entity.nodes().forEach(key -> nodes.add(node(all, key).id()));
    return json;
  }

  private static ObjectNode edge(Node from, Node to, Map<Edge, List<String>> versions) {
    ObjectNode json = Json.object().put("from", from.id()).put("to", to.id());
    ArrayNode array = json.putArray("versions");
    DatasetNode dataset = (DatasetNode) (from instanceof DatasetNode ? from : to);
    versions
        .getOrDefault(new Edge(from.key(), to.key()), dataset.sha256().stream().toList())
        .forEach(array::add);
    return json;
  }

  private static Map<NodeKey, Node> byKey(List<Node> nodes) {
    Map<NodeKey, Node> byKey = new HashMap<>();
    nodes.forEach(node -> byKey.put(node.key(), node));
    return byKey;
  }

  private static Node node(Map<NodeKey, Node> nodes, NodeKey key) {
    return Objects.requireNonNull(nodes.get(key));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
