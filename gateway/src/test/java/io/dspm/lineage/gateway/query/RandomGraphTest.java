package io.dspm.lineage.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graph and path against a search that simply tries every edge until nothing changes. */
class RandomGraphTest {
  private static final int GRAPHS = 300;
  private static final int FAR = 1_000_000;

  @TempDir static Path directory;

  private static TestGateway gateway;

  record Arc(String from, String to) {
    Arc turned() {
      return new Arc(to, from);
    }
  }

  @BeforeAll
  static void start() {
    gateway = new TestGateway(directory);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void graphAndPathEqualBruteForce() {
    int paths = 0;
    int cutShort = 0;
    for (int number = 0; number < GRAPHS; number++) {
      Random random = new Random(number);
      List<String> nodes = new ArrayList<>();
      Set<Arc> arcs = new HashSet<>();
      send(number, random, nodes, arcs);
      for (int i = 0; i < 3; i++) {
        cutShort += compareGraph(nodes, arcs, random);
        paths += comparePath(nodes, arcs, random);
      }
    }
    assertThat(paths).as("paths found").isGreaterThan(100);
    assertThat(cutShort).as("graphs with more beyond").isGreaterThan(100);
  }

  private static void send(int number, Random random, List<String> nodes, Set<Arc> arcs) {
    int datasets = 3 + random.nextInt(8);
    for (int i = 0; i < datasets; i++) {
      nodes.add("dataset:g" + number + "/d" + i);
    }
    for (int runs = 1 + random.nextInt(8); runs > 0; runs--) {
      String id = new UUID(random.nextLong(), random.nextLong()).toString();
      EventJson event = EventJson.complete(1, id, "job" + number);
      nodes.add("run:" + id);
      for (int i = random.nextInt(3); i > 0; i--) {
        int dataset = random.nextInt(datasets);
        event.dataset("inputs", "g" + number, "d" + dataset);
        arcs.add(new Arc(nodes.get(dataset), "run:" + id));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        int dataset = random.nextInt(datasets);
        event.dataset("outputs", "g" + number, "d" + dataset);
        arcs.add(new Arc("run:" + id, nodes.get(dataset)));
      }
      gateway.take(event);
    }
    // Those that no run has used are not known to the gateway.
    nodes.removeIf(
        node ->
            node.startsWith("dataset:")
                && arcs.stream()
                    .noneMatch(arc -> arc.from().equals(node) || arc.to().equals(node)));
  }

  private static int compareGraph(List<String> nodes, Set<Arc> arcs, Random random) {
    String entity = nodes.get(random.nextInt(nodes.size()));
    String direction = List.of("up", "down", "both").get(random.nextInt(3));
    int depth = random.nextInt(7);
    Set<String> expectedNodes = new TreeSet<>();
    Set<String> expectedEdges = new TreeSet<>();
    Set<String> expectedMore = new TreeSet<>();
    for (boolean up : new boolean[] {true, false}) {
      if (direction.equals(up ? "down" : "up")) {
        continue;
      }
      Map<String, Integer> hops = hops(nodes, arcs, entity, up);
      nodes.stream().filter(node -> hops.get(node) <= depth).forEach(expectedNodes::add);
      for (Arc arc : arcs) {
        int near = hops.get(up ? arc.to() : arc.from());
        if (near < depth) {
          expectedEdges.add(arc.from() + " > " + arc.to());
        } else if (near == depth) {
          expectedMore.add(up ? arc.to() : arc.from());
        }
      }
    }
    Reply reply = gateway.graph("entity", entity, "direction", direction, "depth", depth);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    Set<String> foundMore = new TreeSet<>();
    reply.json().get("nodes").forEach(node -> addIf(node.get("more").asBoolean(), node, foundMore));
    String asked = entity + " " + direction + " " + depth;
    assertThat(ids(reply.json().get("nodes"))).as(asked).isEqualTo(expectedNodes);
    assertThat(edges(reply.json())).as(asked).isEqualTo(expectedEdges);
    assertThat(foundMore).as(asked).isEqualTo(expectedMore);
    assertThat(reply.json().get("truncated").asBoolean()).isFalse();
    return expectedMore.isEmpty() ? 0 : 1;
  }

  private static int comparePath(List<String> nodes, Set<Arc> arcs, Random random) {
    String from = nodes.get(random.nextInt(nodes.size()));
    String to = nodes.get(random.nextInt(nodes.size()));
    int depth = random.nextInt(9);
    int expected = hops(nodes, arcs, from, false).get(to);
    Reply reply = gateway.get("/lineage/path", "frm", from, "to", to, "depth", depth);
    if (expected > depth) {
      assertThat(reply.status()).as(reply.text()).isEqualTo(404);
      boolean reverse = hops(nodes, arcs, to, false).get(from) <= depth;
      assertThat(reply.json().get("reverse").asBoolean()).isEqualTo(reverse);
      return 0;
    }
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().get("hops").asInt()).isEqualTo(expected);
    List<String> found = new ArrayList<>();
    reply.json().get("nodes").forEach(node -> found.add(node.get("id").asText()));
    assertThat(found).hasSize(expected + 1).startsWith(from).endsWith(to);
    for (int i = 1; i < found.size(); i++) {
      assertThat(arcs).contains(new Arc(found.get(i - 1), found.get(i)));
    }
    assertThat(edges(reply.json())).hasSize(expected);
    return 1;
  }

  private static Map<String, Integer> hops(
      List<String> nodes, Set<Arc> arcs, String start, boolean up) {
    Map<String, Integer> hops = new HashMap<>();
    nodes.forEach(node -> hops.put(node, node.equals(start) ? 0 : FAR));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Arc arc : arcs) {
        Arc step = up ? arc.turned() : arc;
        if (hops.get(step.from()) + 1 < hops.get(step.to())) {
          hops.put(step.to(), hops.get(step.from()) + 1);
          changed = true;
        }
      }
    }
    return hops;
  }

  private static void addIf(boolean condition, JsonNode node, Set<String> ids) {
    if (condition) {
      ids.add(node.get("id").asText());
    }
  }

  private static Set<String> ids(JsonNode nodes) {
    Set<String> ids = new TreeSet<>();
    nodes.forEach(node -> ids.add(node.get("id").asText()));
    assertThat(ids).as("no node twice").hasSize(nodes.size());
    return ids;
  }

  private static Set<String> edges(JsonNode answer) {
    Set<String> edges = new TreeSet<>();
    answer
        .get("edges")
        .forEach(edge -> edges.add(edge.get("from").asText() + " > " + edge.get("to").asText()));
    assertThat(edges).as("no edge twice").hasSize(answer.get("edges").size());
    return edges;
  }
}
