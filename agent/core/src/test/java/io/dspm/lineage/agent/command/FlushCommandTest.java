package io.dspm.lineage.agent.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushCommandTest {

  @TempDir Path temp;

  @Test
  void whatDeadProcessesLeftIsDeliveredAndTheirOpenRunsAreEnded() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201, 201, 201, 201, 201)) {
      TestSpool.dead(spool()).ended("done").close();
      TestSpool.dead(spool()).open("died early").started("died late").close();

      Ran ran = flush(server.url());

      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .isEqualTo(
              "delivered 6 events, 0 still waiting in "
                  + spool()
                  + "; 2 runs of dead processes ended\n");
      assertThat(ran.status()).isZero();
      List<JsonNode> events = server.events();
      assertThat(kinds(events, "done")).containsExactly("START", "COMPLETE");
      assertThat(kinds(events, "died early")).containsExactly("START", "ABORT");
      assertThat(kinds(events, "died late")).containsExactly("START", "ABORT");
      assertNothingIsLeft();
    }
  }

  @Test
  void whatItSentBelongsToWhatStatusShows() throws Exception {
    try (TestServer server = new TestServer().answering(400, 201)) {
      TestSpool.dead(spool()).ended("done").counted(7, 0, null).close();

      flush(server.url());

      JsonNode counters =
          new ObjectMapper()
              .readTree(Ran.command("status", "--json", "--spool-dir", spool().toString()).out())
              .path("counters");
      assertThat(counters.path("processes")).isEmpty();
      assertThat(counters.at("/sum/reads").asInt()).isEqualTo(7);
      assertThat(counters.at("/sum/eventsSent").asInt()).isEqualTo(1);
      assertThat(counters.at("/sum/eventsDead").asInt()).isEqualTo(1);
      assertThat(counters.at("/sum/lastError").asText()).contains("400");
    }
  }

  @Test
  void moreFilesThanOneCallTakesAreAllDelivered() throws Exception {
    try (TestServer server = new TestServer()) {
      for (int i = 0; i < 66; i++) {
        TestSpool.dead(spool()).endAlone("job " + i).close();
        server.answering(201);
      }

      Ran ran = flush(server.url());

      assertThat(ran.out()).isEqualTo("delivered 66 events, 0 still waiting in " + spool() + "\n");
      assertNothingIsLeft();
    }
  }

  @Test
  void livingProcessesAreLeftAloneAndCounted() throws Exception {
    try (TestServer server = new TestServer();
        TestSpool alive = TestSpool.alive(spool()).started("at work")) {
      Ran ran = flush(server.url());

      assertThat(ran.status()).isZero();
      assertThat(ran.out())
          .isEqualTo(
              "delivered 0 events, 0 still waiting in "
                  + spool()
                  + "; 1 file of living processes left alone\n");
      assertThat(server.events()).isEmpty();
      assertThat(alive.waiting()).isEqualTo(1);
    }
  }

  @Test
  void withoutAServerItSaysWhatStillWaitsAndWhy() throws Exception {
    String nobody = TestServer.nobody();
    TestSpool.dead(spool()).ended("done").close();
    TestSpool.dead(spool()).open("died").close();

    Ran ran = flush(nobody);

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out())
        .startsWith(
            "delivered 0 events, 4 still waiting in " + spool() + " (No connection to " + nobody)
        .endsWith("; 1 run of dead processes ended\n");
    assertThat(flush(nobody).out()).doesNotContain("ended");
  }

  @Test
  void whatTheServerRefusesWaitsNoMore() throws Exception {
    try (TestServer server = new TestServer().answering(400, 201)) {
      TestSpool.dead(spool()).ended("done").close();

      Ran ran = flush(server.url());

      assertThat(ran.status()).isZero();
      assertThat(ran.out())
          .contains("delivered 1 event, 0 still waiting", "1 event refused and kept in");
      assertThat(ran.err()).contains("the server answered 400: answer 400");
    }
  }

  @Test
  void aRunThatCannotBeToldIsNoEndlessLoop() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201)) {
      TestSpool.dead(spool()).openWithoutHeader().ended("done").close();

      Ran ran = flush(server.url());

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out())
          .contains("delivered 2 events, 0 still waiting", "1 run could not be ended");
    }
  }

  @Test
  void whatCannotBeToldKeepsNobodyElseFromBeingDelivered() throws Exception {
    try (TestServer server = new TestServer().answering(201, 201)) {
      for (int i = 0; i < 65; i++) {
        TestSpool.dead(spool()).openWithoutHeader().close();
      }
      TestSpool.dead(spool()).ended("done").close();

      assertThat(flush(server.url()).out()).contains("delivered 2 events, 0 still waiting");
    }
  }

  @Test
  void aFileOfANewerAgentIsLeftToThat() throws Exception {
    try (TestServer server = new TestServer()) {
      TestSpool.dead(spool()).ended("done").close();
      Path file = TestSpool.only(spool());
      TestSpool.makeNewer(file);

      Ran ran = flush(server.url());

      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.out()).contains("1 file left alone");
      assertThat(ran.err()).contains(file + " is left alone: it was written by a newer agent");
      assertThat(file).exists();
    }
  }

  @Test
  void aSpoolThatDoesNotExistHasNothingInIt() throws Exception {
    Ran ran = flush(TestServer.nobody());

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).isEqualTo("delivered 0 events, 0 still waiting in " + spool() + "\n");
    assertThat(spool()).doesNotExist();
  }

  @Test
  void aSpoolThatCannotBeReadIsAnError() throws Exception {
    Files.write(spool(), "a file".getBytes(UTF_8));

    Ran ran = flush(TestServer.nobody());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("the spool " + spool() + " can't be read");
  }

  /** But the sum of what was counted. */
  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> files = Files.list(spool())) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("counters");
    }
  }

  private Ran flush(String endpoint) {
    return Ran.command("flush", "--endpoint", endpoint, "--spool-dir", spool().toString());
  }

  private Path spool() {
    return temp.resolve("spool");
  }

  private static List<String> kinds(List<JsonNode> events, String job) {
    return events.stream()
        .filter(event -> event.at("/job/name").asText().equals(job))
        .map(event -> event.path("eventType").asText())
        .toList();
  }
}
