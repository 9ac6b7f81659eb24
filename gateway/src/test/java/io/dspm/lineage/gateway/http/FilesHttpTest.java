package io.dspm.lineage.gateway.http;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.listing;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.unknown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that a directory stands for: how lists come, and how they are asked for. */
class FilesHttpTest {
  private static final String DIRECTORY = file("/data/out/", 'd');

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

  @Test
  void directoryIsADatasetWithTheFactsOfItsFacet() {
    gateway.take(
        complete(1, run(1), "write")
            .out(DIRECTORY)
            .facet(
                "dspm_content", "path", "/data/out/", "state", "known", "fileCount", 3, "size", 21)
            .version('d'));
    JsonNode node = gateway.graph("entity", "/data/out/", "depth", 0).json().at("/nodes/0");
    assertThat(node.get("id").asText()).isEqualTo(DIRECTORY);
    assertThat(node.get("path").asText()).isEqualTo("/data/out/");
    assertThat(node.get("sha256").asText()).isEqualTo("d".repeat(64));
    assertThat(node.get("state").asText()).isEqualTo("known");
    assertThat(node.get("fileCount").asLong()).isEqualTo(3);
    assertThat(node.get("size").asLong()).isEqualTo(21);
    // Nothing of its list has come.
    JsonNode files = files(DIRECTORY);
    assertThat(files.get("total").asLong()).isEqualTo(3);
    assertThat(files.get("received").asLong()).isZero();
    assertThat(files.get("complete").asBoolean()).isFalse();
    assertThat(files.get("files")).isEmpty();
    assertThat(files.at("/dataset/id").asText()).isEqualTo(DIRECTORY);
  }

  @Test
  void listIsInOrderWhicheverPartCameFirst() {
    gateway.take(listing(1, DIRECTORY, 5, 3, "4 d", "? e"));
    assertThat(files(DIRECTORY).get("complete").asBoolean()).isFalse();
    gateway.take(listing(1, DIRECTORY, 5, 0, "1 a", "2 b", "3 c"));
    JsonNode files = files(DIRECTORY);
    assertThat(files.get("complete").asBoolean()).isTrue();
    assertThat(files.get("total").asLong()).isEqualTo(5);
    assertThat(names(files)).containsExactly("0 a", "1 b", "2 c", "3 d", "4 e");
    assertThat(files.at("/files/0/sha256").asText()).isEqualTo("1".repeat(64));
    assertThat(files.at("/files/0/size").asLong()).isEqualTo(7);
    assertThat(files.at("/files/4/sha256").isNull()).isTrue();
  }

  @Test
  void gapIsLeftOutAndSaid() {
    gateway.take(listing(1, DIRECTORY, 6, 0, "1 a", "2 b"));
    gateway.take(listing(1, DIRECTORY, 6, 4, "5 e", "6 f"));
    JsonNode files = files(DIRECTORY);
    assertThat(files.get("complete").asBoolean()).isFalse();
    assertThat(files.get("received").asLong()).isEqualTo(4);
    assertThat(names(files)).containsExactly("0 a", "1 b", "4 e", "5 f");
    assertThat(names(files(DIRECTORY, "offset", 2, "limit", 3))).containsExactly("4 e");
  }

  @Test
  void repeatsAndOverlapsCountOnce() {
    gateway.take(listing(1, DIRECTORY, 4, 0, "1 a", "2 b"));
    gateway.take(listing(1, DIRECTORY, 4, 0, "1 a", "2 b"));
    // Another run found the same files, and cut the list elsewhere.
    gateway.take(listing(2, DIRECTORY, 4, 0, "1 a", "2 b", "3 c"));
    assertThat(files(DIRECTORY).get("received").asLong()).isEqualTo(3);
    gateway.take(listing(2, DIRECTORY, 4, 2, "3 c", "4 d"));
    assertThat(files(DIRECTORY).get("received").asLong()).isEqualTo(4);
    assertThat(files(DIRECTORY).get("complete").asBoolean()).isTrue();
  }

  @Test
  void pagesAreOfTheWholeList() {
    String[] all = new String[1000];
    for (int i = 0; i < all.length; i++) {
      all[i] = String.format("%x part-%04d", i % 16, i);
    }
    for (int start = 0; start < 1000; start += 250) {
      String[] part = List.of(all).subList(start, start + 250).toArray(new String[0]);
      gateway.take(listing(1, DIRECTORY, 1000, start, part));
    }
    List<String> found = new ArrayList<>();
    for (int offset = 0; offset < 1000; offset += 70) {
      found.addAll(names(files(DIRECTORY, "offset", offset, "limit", 70)));
    }
    assertThat(found).hasSize(1000).startsWith("0 part-0000").endsWith("999 part-0999");
    assertThat(found).doesNotHaveDuplicates();
    assertThat(names(files(DIRECTORY))).as("by default").hasSize(100);
    assertThat(names(files(DIRECTORY, "offset", 1000))).isEmpty();
  }

  @Test
  void listOfUnknownContentsIsThatOfTheLatestRun() {
    String group = unknown("/data/out/");
    EventJson early = listing(1, group, 3, 0, "? a", "? b", "? c");
    EventJson late = listing(2, group, 2, 0, "? b", "? d");
    gateway.take(early);
    gateway.take(late);
    assertThat(names(files(group))).containsExactly("0 b", "1 d");
    assertThat(files(group).get("complete").asBoolean()).isTrue();
    gateway.take(listing(1, group, 3, 1, "? b", "? c"));
    assertThat(names(files(group))).containsExactly("0 b", "1 d");
    assertThat(files(group).get("received").asLong()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsKnownDependsOnThePartsAndNotOnTheirOrder(long seed) {
    Random random = new Random(seed);
    List<EventJson> parts = new ArrayList<>();
    String[] groups = {DIRECTORY, unknown("/data/out/")};
    for (int i = 0; i < 40; i++) {
      String group = groups[random.nextInt(2)];
      int total = 4 + random.nextInt(3);
      int offset = random.nextInt(4);
      parts.add(
          listing(1 + random.nextInt(3), group, total, offset, names(random, total - offset)));
    }
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      try (TestGateway another = new TestGateway(directory.resolve("store" + i))) {
        parts.forEach(another::take);
        StringBuilder answer = new StringBuilder();
        for (String group : groups) {
          answer.append(another.get("/lineage/files", "dataset", group).text());
        }
        answers.add(answer.toString());
      }
      Collections.shuffle(parts, random);
      parts.add(parts.get(random.nextInt(parts.size())));
    }
    assertThat(answers.get(0)).contains("\"index\":3");
    assertThat(answers).containsOnly(answers.get(0));
  }

  private static String[] names(Random random, int most) {
    String[] names = new String[random.nextInt(most + 1)];
    for (int i = 0; i < names.length; i++) {
      names[i] = random.nextInt(10) + " f" + random.nextInt(5);
    }
    return names;
  }

  @Test
  void listIsThereAfterARestart() {
    gateway.take(listing(1, DIRECTORY, 2, 0, "1 a", "2 b"));
    String before = gateway.get("/lineage/files", "dataset", DIRECTORY).text();
    gateway.close();
    gateway = new TestGateway(directory);
    assertThat(gateway.get("/lineage/files", "dataset", DIRECTORY).text()).isEqualTo(before);
  }

  @Test
  void directoryIsFoundByWhateverMeansIt() {
    gateway.take(complete(1, run(1), "write").out(DIRECTORY));
    gateway.take(listing(1, DIRECTORY, 2, 0, "1 a", "2 b/c"));
    for (String asked :
        List.of("/data/out/", "/data/out", "out", "out/", "d".repeat(64), "/data/out/b/c")) {
      assertThat(files(asked).at("/dataset/id").asText()).as(asked).isEqualTo(DIRECTORY);
    }
  }

  @Test
  void whatIsNotOneDirectoryIsRefused() {
    gateway.take(
        complete(1, run(1), "write").out(DIRECTORY, file("/data/out/", 'e'), file("/x.csv", '1')));
    Reply file = gateway.get("/lineage/files", "dataset", "/x.csv");
    assertThat(file.status()).isEqualTo(404);
    assertThat(file.json().get("error").asText()).contains("/x.csv", "not a directory");
    assertThat(file.json().get("parameter").asText()).isEqualTo("dataset");
    assertThat(gateway.get("/lineage/files", "dataset", "write").status()).isEqualTo(404);
    assertThat(gateway.get("/lineage/files", "dataset", "nothing").status()).isEqualTo(404);
    Reply several = gateway.get("/lineage/files", "dataset", "/data/out/@*");
    assertThat(several.status()).isEqualTo(409);
    assertThat(several.json().get("choices")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"limit,0", "limit,10001", "offset,-1", "offset,x", "page,1"})
  void badParameterIs400AndNamed(String name, String value) {
    Reply reply = gateway.get("/lineage/files", "dataset", "x", name, value);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("parameter").asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"fileCount\":-1}",
        "{\"fileCount\":\"3\"}",
        "{\"fileCount\":1}",
        "{\"offset\":2}",
        "{\"offset\":9223372036854775807}",
        "{\"fileCount\":9223372036854775807,\"offset\":9223372036854775800}",
        "{\"files\":7}",
        "{\"files\":[{\"name\":7}]}",
        "{\"files\":[{\"sha256\":\"00\"}]}",
        "{\"files\":[null]}"
      })
  void listThatCannotBeUnderstoodIsNotTakenButTheEventIs(String instead) throws Exception {
    EventJson event = listing(1, DIRECTORY, 3, 0, "1 a", "2 b");
    ObjectNode facet = (ObjectNode) event.json().at("/dataset/facets/dspm_files");
    JsonNode members = new ObjectMapper().readTree(instead);
    if (members.isEmpty()) {
      facet.remove("fileCount");
    }
    facet.setAll((ObjectNode) members);
    assertThat(gateway.post(event.toString().getBytes(UTF_8)).status()).isEqualTo(201);
    assertThat(files(DIRECTORY).get("files")).isEmpty();
    assertThat(files(DIRECTORY).get("complete").asBoolean()).isFalse();
  }

  @Test
  void hashThatIsNoneIsLeftOutOfTheList() {
    EventJson event = listing(1, DIRECTORY, 1, 0, "1 a");
    ((ObjectNode) event.json().at("/dataset/facets/dspm_files/files/0"))
        .put("sha256", "abc")
        .put("size", -1);
    gateway.take(event);
    JsonNode file = files(DIRECTORY).at("/files/0");
    assertThat(file.get("name").asText()).isEqualTo("a");
    assertThat(file.get("sha256").isNull()).isTrue();
    assertThat(file.get("size").isNull()).isTrue();
  }

  private JsonNode files(String asked, Object... parameters) {
    Object[] all = new Object[parameters.length + 2];
    all[0] = "dataset";
    all[1] = asked;
    System.arraycopy(parameters, 0, all, 2, parameters.length);
    Reply reply = gateway.get("/lineage/files", all);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  private static List<String> names(JsonNode answer) {
    List<String> names = new ArrayList<>();
    answer
        .get("files")
        .forEach(file -> names.add(file.get("index").asLong() + " " + file.get("name").asText()));
    return names;
  }
}
