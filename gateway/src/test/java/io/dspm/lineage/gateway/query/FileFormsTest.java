package io.dspm.lineage.gateway.query;

import static io.dspm.lineage.gateway.EventJson.about;
import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.listing;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files by path and hash: in directories, with shortened names, unknown, named by path, on hosts.
 */
class FileFormsTest {
  private static final String OLD_OUT = file("/data/out/", '1');
  private static final String NEW_OUT = file("/data/out/", '2');

  @TempDir Path directory;

  private TestGateway gateway;

  @BeforeEach
  void open() {
    gateway = new TestGateway(directory);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** Two runs that each wrote the directory; part-2 did not change. */
  private void twoDirectories() {
    gateway.take(complete(1, run(1), "write").in(file("/raw", 'a')).out(OLD_OUT));
    gateway.take(listing(1, OLD_OUT, 3, 0, "5 dt=2025-01-01/part-0", "6 part-1", "7 part-2"));
    gateway.take(complete(2, run(2), "write").in(file("/raw", 'b')).out(NEW_OUT));
    gateway.take(listing(2, NEW_OUT, 3, 0, "8 dt=2025-01-01/part-0", "9 part-1", "7 part-2"));
  }

  @Test
  void pathOfAListedFileIsTheDirectoryWithItsNewestContent() {
    twoDirectories();
    assertThat(nodesOf("/data/out/part-1")).containsExactly(NEW_OUT);
    assertThat(nodesOf("/data/out/dt=2025-01-01/part-0")).containsExactly(NEW_OUT);
    assertThat(ids(gateway.graph("entity", "/data/out/part-1").json().get("nodes")))
        .containsExactly(NEW_OUT, "run:" + run(2), file("/raw", 'b'));
    assertUnknown("/data/out/part-9");
    assertUnknown("/data/part-1");
    assertUnknown("/data/out/out/part-1");
  }

  @Test
  void listedFileWithStarIsAllDirectories() {
    twoDirectories();
    assertThat(nodesOf("/data/out/part-1@*")).containsExactly(NEW_OUT, OLD_OUT);
  }

  @Test
  void hashOfAListedFileIsTheDirectory() {
    twoDirectories();
    assertThat(nodesOf("6".repeat(64))).containsExactly(OLD_OUT);
    assertThat(nodesOf("66666666")).containsExactly(OLD_OUT);
    assertThat(nodesOf("666666666")).as("an odd number of digits").containsExactly(OLD_OUT);
    assertThat(nodesOf("6666666666666")).as("more than the index has").containsExactly(OLD_OUT);
    assertThat(nodesOf("/data/out/part-1@66666666")).containsExactly(OLD_OUT);
    assertThat(nodesOf(file("/data/out/part-1", '6'))).containsExactly(OLD_OUT);
    assertUnknown("66666660");
    assertUnknown("6666666666660");
    assertUnknown(file("/data/out/part-1", '5'));
  }

  @Test
  void contentThatSeveralDirectoriesListIsAllOfThem() {
    twoDirectories();
    assertThat(nodesOf("/data/out/part-2")).containsExactly(NEW_OUT, OLD_OUT);
    assertThat(nodesOf("7".repeat(64))).containsExactly(NEW_OUT, OLD_OUT);
    JsonNode entity = gateway.graph("entity", "77777777").json().get("entity");
    assertThat(entity.get("kind").asText()).isEqualTo("path");
    assertThat(entity.get("id").asText()).isEqualTo("/data/out/part-2@sha256:" + "7".repeat(64));
    assertThat(nodesOf(entity.get("id").asText())).containsExactly(NEW_OUT, OLD_OUT);
  }

  @Test
  void fileThatWasReadAloneCameFromTheDirectoryThatWasWritten() {
    twoDirectories();
    String alone = file("/data/out/part-1", '9');
    gateway.take(complete(3, run(3), "read").in(alone).out(file("/model", 'c')));
    JsonNode graph = gateway.graph("entity", "/data/out/part-1").json();
    assertThat(ids(graph.get("nodes")))
        .containsExactly(alone, NEW_OUT, "run:" + run(2), file("/raw", 'b'));
    assertThat(nodesOf("9".repeat(64))).containsExactly(alone, NEW_OUT);
    assertThat(nodesOf(alone)).as("an id means one node").containsExactly(alone);
    assertThat(nodesOf("/data/out/part-1@*")).containsExactly(alone, NEW_OUT, OLD_OUT);
    assertThat(gateway.get("/lineage/path", "frm", "/data/out/part-1", "to", "/model").status())
        .isEqualTo(200);
  }

  @Test
  void newestOfFileAndDirectoryCounts() {
    twoDirectories();
    String rewritten = file("/data/out/part-1", 'd');
    gateway.take(complete(3, run(3), "mend").out(rewritten));
    assertThat(nodesOf("/data/out/part-1")).containsExactly(rewritten);
    String before = file("/data/out/part-2", 'e');
    gateway.take(complete(0, run(4), "old").out(before));
    assertThat(nodesOf("/data/out/part-2")).containsExactly(NEW_OUT, OLD_OUT);
  }

  @Test
  void hashOfFilesOfSeveralPathsIsAmbiguousAlsoInDirectories() {
    twoDirectories();
    gateway.take(complete(3, run(3), "copy").out(file("/copy/part-1", '6')));
    assertThat(choicesOf("66666666")).containsExactly(file("/copy/part-1", '6'), OLD_OUT);
    gateway.take(complete(4, run(4), "copy").out(file("/copy/part-2", '7')));
    assertThat(choicesOf("77777777"))
        .containsExactly(file("/copy/part-2", '7'), "/data/out/part-2@sha256:" + "7".repeat(64));
  }

  @Test
  void directoryOfDirectoriesListsBelowItself() {
    gateway.take(complete(1, run(1), "write").out(file("/lake/t/", '1'), file("/lake/", '2')));
    gateway.take(listing(1, file("/lake/t/", '1'), 1, 0, "5 a/b"));
    gateway.take(listing(1, file("/lake/", '2'), 1, 0, "6 t/x"));
    assertThat(nodesOf("/lake/t/a/b")).containsExactly(file("/lake/t/", '1'));
    assertThat(nodesOf("/lake/t/x")).containsExactly(file("/lake/", '2'));
  }

  @Test
  void shortenedNameIsFoundByItsWholePath() {
    String path = "/data/very/" + "x/".repeat(150) + "line\nbreak/name.csv";
    String name = file("/data/very/\u2026~0123456789abcdef/name.csv", '1');
    // Known without its facet first.
    gateway.take(EventJson.start(1, run(1), "write").out(name));
    gateway.take(
        complete(1, run(1), "write")
            .out(name)
            .facet("dspm_content", "path", path, "state", "known")
            .version('1'));
    assertThat(nodesOf(path)).containsExactly(name);
    assertThat(nodesOf("name.csv")).containsExactly(name);
    assertThat(nodesOf("line\nbreak/name.csv")).containsExactly(name);
    assertThat(nodesOf(path + "@11111111")).containsExactly(name);
    assertThat(nodesOf(name)).containsExactly(name);
    assertUnknown("/data/very/\u2026~0123456789abcdef/name.csv");
    JsonNode node = gateway.graph("entity", run(1), "direction", "down").json().at("/nodes/1");
    assertThat(node.get("path").asText()).isEqualTo(path);
    assertThat(node.get("state").asText()).isEqualTo("known");
    assertThat(node.get("name").asText()).isEqualTo(name);
    assertThat(gateway.get("/lineage/datasets").json().at("/datasets/0/path").asText())
        .isEqualTo(path);
    assertThat(gateway.get("/lineage/search", "q", "name.csv").json().get("datasets")).hasSize(1);
  }

  @Test
  void directoryIsFoundHoweverItsFacetWritesItsPath() {
    String name = file("/data/\u2026~0123456789abcdef/out/", '1');
    gateway.take(
        complete(1, run(1), "write")
            .out(name)
            .facet("dspm_content", "path", "/data/middle/out", "state", "known", "fileCount", 1));
    gateway.take(listing(1, name, 1, 0, "5 part-0"));
    for (String asked :
        List.of("/data/middle/out", "/data/middle/out/", "out", "/data/middle/out/part-0")) {
      assertThat(nodesOf(asked)).as(asked).containsExactly(name);
    }
    gateway.take(
        complete(2, run(2), "write")
            .dataset("outputs", "file", "/by/path")
            .facet("dspm_content", "path", "/by/path", "state", "known", "fileCount", 1)
            .version('2'));
    gateway.take(
        about(2, "file", "/by/path")
            .facet(
                "dspm_files",
                "fileCount",
                1,
                "offset",
                0,
                "files",
                List.of(Map.of("name", "a/b", "sha256", "6".repeat(64)))));
    for (String asked : List.of("/by/path", "/by/path/", "/by/path/a/b", "66666666", "22222222")) {
      assertThat(nodesOf(asked)).as(asked).containsExactly("dataset:file//by/path");
    }
    assertThat(gateway.get("/lineage/files", "dataset", "/by/path").json().get("files")).hasSize(1);
  }

  @Test
  void searchLooksAtTheWholePathToo() {
    gateway.take(
        complete(1, run(1), "write")
            .out(file("/data/\u2026~0123456789abcdef/name.csv", '1'))
            .facet("dspm_content", "path", "/data/middle/name.csv", "state", "known"));
    assertThat(gateway.get("/lineage/search", "q", "middle").json().get("datasets")).hasSize(1);
  }

  @Test
  void unknownContentIsOneNodeWithItsState() {
    String lost = unknown("/data/x.csv");
    gateway.take(
        complete(1, run(1), "read")
            .in(lost)
            .facet("dspm_content", "path", "/data/x.csv", "state", "changed"));
    assertThat(nodesOf("/data/x.csv")).containsExactly(lost);
    assertThat(nodesOf("x.csv")).containsExactly(lost);
    assertThat(nodesOf(lost)).containsExactly(lost);
    JsonNode node = gateway.graph("entity", lost).json().at("/nodes/0");
    assertThat(node.get("state").asText()).isEqualTo("changed");
    assertThat(node.get("sha256").isNull()).isTrue();
    assertUnknown("unknown");
  }

  @Test
  void unknownContentIsNotTheNewestWhereAKnownOneIsAsNew() {
    String lost = unknown("/data/x.csv");
    gateway.take(complete(1, run(1), "change").in(file("/data/x.csv", '1')).out(lost));
    assertThat(nodesOf("/data/x.csv")).containsExactly(file("/data/x.csv", '1'));
    gateway.take(complete(2, run(2), "write").out(file("/data/x.csv", '2')));
    assertThat(nodesOf("/data/x.csv")).containsExactly(file("/data/x.csv", '2'));
    gateway.take(complete(3, run(3), "late").out(lost));
    assertThat(nodesOf("/data/x.csv")).containsExactly(lost);
    assertThat(nodesOf("/data/x.csv@*"))
        .containsExactly(lost, file("/data/x.csv", '2'), file("/data/x.csv", '1'));
  }

  @Test
  void stateIsThatOfTheLatestEventWhicheverCameFirst() {
    String lost = unknown("/data/x.csv");
    EventJson early =
        complete(1, run(1), "read").in(lost).facet("dspm_content", "state", "pending");
    EventJson late =
        complete(2, run(2), "read").in(lost).facet("dspm_content", "state", "vanished");
    gateway.take(late);
    gateway.take(early);
    gateway.take(complete(3, run(3), "read").in(lost));
    JsonNode node = gateway.graph("entity", lost).json().at("/nodes/0");
    assertThat(node.get("state").asText()).isEqualTo("vanished");
    assertThat(node.get("path").asText()).isEqualTo("/data/x.csv");
  }

  @Test
  void datasetNamedByPathIsFoundByPathAndByAnyVersionItHad() {
    String id = "dataset:file//data/x.csv";
    gateway.take(
        complete(1, run(1), "write").dataset("outputs", "file", "/data/x.csv").version('1'));
    gateway.take(
        complete(2, run(2), "change")
            .dataset("inputs", "file", "/data/x.csv")
            .version('1')
            .dataset("outputs", "file", "/data/x.csv")
            .version('2'));
    for (String asked :
        List.of(
            "/data/x.csv",
            "x.csv",
            "/data/x.csv@*",
            "file//data/x.csv",
            "1".repeat(64),
            "22222222",
            "/data/x.csv@11111111",
            id)) {
      assertThat(nodesOf(asked)).as(asked).containsExactly(id);
    }
    assertUnknown("3".repeat(64));
    assertUnknown("/data/x.csv@33333333");
    JsonNode graph = gateway.graph("entity", run(2), "direction", "both", "depth", 1).json();
    assertThat(graph.at("/nodes/1/path").asText()).isEqualTo("/data/x.csv");
    assertThat(graph.at("/nodes/1/sha256").isNull()).isTrue();
    List<String> edges = new ArrayList<>();
    graph
        .get("edges")
        .forEach(edge -> edges.add(edge.get("from").asText() + " " + edge.get("versions")));
    assertThat(edges)
        .containsExactly(
            id + " [\"" + "1".repeat(64) + "\"]",
            "run:" + run(2) + " [\"" + "2".repeat(64) + "\"]");
    JsonNode path = gateway.get("/lineage/path", "frm", run(1), "to", run(2)).json();
    assertThat(path.at("/edges/0/versions/0").asText()).isEqualTo("1".repeat(64));
  }

  @Test
  void edgeToAContentHasTheVersionThatItsNameSays() {
    gateway.take(complete(1, run(1), "write").out(file("/x", '1')).version('1'));
    gateway.take(complete(1, run(1), "write").out(unknown("/y")));
    JsonNode edges = gateway.graph("entity", run(1), "direction", "down").json().get("edges");
    assertThat(edges).hasSize(2);
    for (JsonNode edge : edges) {
      String expected =
          edge.get("to").asText().equals(file("/x", '1')) ? "[\"" + "1".repeat(64) + "\"]" : "[]";
      assertThat(edge.get("versions")).hasToString(expected);
    }
  }

  @Test
  void versionOfAnotherKindOfDatasetIsShownButIsNoHash() {
    gateway.take(
        complete(1, run(1), "write")
            .dataset("outputs", "lake", "sales")
            .facet("version", "datasetVersion", "1234567890"));
    assertThat(
            gateway.graph("entity", run(1), "direction", "down").json().at("/edges/0/versions/0"))
        .hasToString("\"1234567890\"");
    assertUnknown("12345678");
  }

  @Test
  void newestOfBothWaysOfNamingCounts() {
    gateway.take(
        complete(1, run(1), "write").dataset("outputs", "file", "/data/x.csv").version('1'));
    gateway.take(complete(2, run(2), "write").out(file("/data/x.csv", '2')));
    assertThat(nodesOf("/data/x.csv")).containsExactly(file("/data/x.csv", '2'));
  }

  @Test
  void samePathOnTwoHostsIsAmbiguousUnlessTheHostIsSaid() {
    String name = file("/data/x.csv", '1');
    String onA = "dataset:file:%2F%2Fa/" + name;
    String onB = "dataset:file:%2F%2Fb/" + name;
    gateway.take(complete(1, run(1), "write").dataset("outputs", "file://a", name));
    assertThat(nodesOf("/data/x.csv")).containsExactly(onA);
    assertThat(nodesOf(name)).containsExactly(onA);
    gateway.take(complete(2, run(2), "write").dataset("outputs", "file://b", name));
    gateway.take(
        complete(3, run(3), "write").dataset("outputs", "file://b", file("/data/x.csv", '2')));
    String newerOnB = "dataset:file:%2F%2Fb/" + file("/data/x.csv", '2');
    assertThat(choicesOf("/data/x.csv")).containsExactlyInAnyOrder(onA, newerOnB);
    assertThat(choicesOf("x.csv")).containsExactlyInAnyOrder(onA, newerOnB);
    assertThat(choicesOf("1".repeat(64))).containsExactlyInAnyOrder(onA, onB);
    assertThat(choicesOf(name)).containsExactlyInAnyOrder(onA, onB);
    assertThat(choicesOf("/data/x.csv@*"))
        .containsExactlyInAnyOrder("file://a/data/x.csv@*", "file://b/data/x.csv@*");
    assertThat(nodesOf("file://a/data/x.csv")).containsExactly(onA);
    assertThat(nodesOf("file://b/data/x.csv")).containsExactly(newerOnB);
    assertThat(nodesOf("file://b//data/x.csv")).containsExactly(newerOnB);
    assertThat(nodesOf("file://b/data/x.csv@*")).containsExactly(newerOnB, onB);
    assertThat(nodesOf("file://b/data/x.csv@11111111")).containsExactly(onB);
    assertThat(nodesOf("file://b/" + name)).containsExactly(onB);
    assertUnknown("file://c/data/x.csv");
  }

  @Test
  void pathInNamespacesOfAnyFormCanBeToldApart() {
    String name = file("C:/data/x.csv", '1');
    gateway.take(complete(1, run(1), "write").dataset("outputs", "team a/lake", name));
    gateway.take(complete(2, run(2), "write").dataset("outputs", "file", name));
    assertThat(choicesOf("C:/data/x.csv@*"))
        .containsExactlyInAnyOrder("team a/lake/C:/data/x.csv@*", "file/C:/data/x.csv@*")
        .allSatisfy(choice -> assertThat(nodesOf(choice)).hasSize(1));
  }

  @Test
  void listedFileOnAHostIsFoundThere() {
    String group = file("/data/out/", '1');
    for (String host : List.of("file://a", "file://b")) {
      gateway.take(
          complete(1, run(host.equals("file://a") ? 1 : 2), "write")
              .dataset("outputs", host, group));
      EventJson part = listing(1, group, 1, 0, "5 part-0");
      ((ObjectNode) part.json().get("dataset")).put("namespace", host);
      gateway.take(part);
    }
    assertThat(choicesOf("/data/out/part-0")).hasSize(2);
    assertThat(choicesOf("55555555")).hasSize(2);
    assertThat(nodesOf("file://b/data/out/part-0"))
        .containsExactly("dataset:file:%2F%2Fb/" + group);
    assertThat(nodesOf("file://b/data/out")).containsExactly("dataset:file:%2F%2Fb/" + group);
  }

  @Test
  void facetThatIsNotOfTheExpectedFormSaysNothing() {
    String name = file("/data/x.csv", '1');
    gateway.take(
        complete(1, run(1), "write")
            .out(name)
            .facet("dspm_content", "path", 7, "state", List.of(), "fileCount", -1, "size", "x")
            .facet("version", "datasetVersion", 5));
    JsonNode node = gateway.graph("entity", "/data/x.csv").json().at("/nodes/0");
    assertThat(node.get("state").isNull()).isTrue();
    assertThat(node.get("fileCount").isNull()).isTrue();
    assertThat(node.get("size").isNull()).isTrue();
  }

  @Test
  void pathsFullOfSlashesAreAnsweredSoon() {
    gateway.take(about(1, "file", file("/", '1')));
    assertUnknown("/a".repeat(20_000));
    assertUnknown("/".repeat(40_000));
    assertUnknown("a//".repeat(13_000));
  }

  private List<String> nodesOf(String asked) {
    Reply reply = gateway.graph("entity", asked, "depth", 0);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return texts(reply.json().at("/entity/nodes"));
  }

  private List<String> choicesOf(String asked) {
    Reply reply = gateway.graph("entity", asked);
    assertThat(reply.status()).as(reply.text()).isEqualTo(409);
    List<String> choices = new ArrayList<>();
    reply.json().get("choices").forEach(choice -> choices.add(choice.get("entity").asText()));
    assertThat(choices)
        .allSatisfy(choice -> assertThat(gateway.graph("entity", choice).status()).isEqualTo(200));
    return choices;
  }

  private void assertUnknown(String asked) {
    Reply reply = gateway.graph("entity", asked);
    assertThat(reply.status()).as(reply.text()).isEqualTo(404);
  }

  private static List<String> ids(JsonNode nodes) {
    List<String> ids = new ArrayList<>();
    nodes.forEach(node -> ids.add(node.get("id").asText()));
    return ids;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
