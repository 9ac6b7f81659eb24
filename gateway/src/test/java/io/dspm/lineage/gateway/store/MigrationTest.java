package io.dspm.lineage.gateway.store;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.listing;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.unknown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import io.dspm.lineage.gateway.TestGateway.Reply;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of older gateways, filled as those filled them. */
class MigrationTest {
  private static final String GROUP = file("/data/out/", 'd');
  private static final String SHORT = file("/data/\u2026~0123456789abcdef/name.csv", 'b');

  @TempDir Path directory;

  private Connection db;

  @BeforeEach
  void makeSchema1() throws Exception {
    db = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("lineage.db"));
    try (InputStream script =
        Objects.requireNonNull(Migrations.class.getResourceAsStream("1.sql"))) {
      // Its comments hold no semicolon.
      for (String statement : new String(script.readAllBytes(), UTF_8).split(";")) {
        if (!statement.isBlank()) {
          db.createStatement().execute(statement);
        }
      }
    }
    db.createStatement().execute("PRAGMA user_version = 1");
    db.createStatement().execute("INSERT INTO job VALUES (1, 'test', 'old')");
  }

  /** An event of one run with one output, and what schema 1 made of it. */
  private void kept(int number, EventJson event, String namespace, String name, String... file)
      throws SQLException {
    keptRaw(event, run(number));
    update(
        "INSERT INTO run (id, uuid, job_id, state, first_seen, ended_at, began)"
            + " VALUES (?, ?, 1, 'COMPLETE', ?, ?, ?)",
        number,
        run(number),
        micros(number),
        micros(number),
        micros(number));
    Object[] path = file.length == 0 ? new Object[3] : file;
    update(
        "INSERT INTO dataset VALUES (?, ?, ?, ?, ?, ?)",
        number,
        namespace,
        name,
        path[0],
        path[1],
        path[2]);
    update("INSERT INTO edge VALUES (?, 'O', ?, ?)", number, number, micros(number));
  }

  private void keptRaw(EventJson event, String run) throws SQLException {
    update(
        "INSERT INTO event (fingerprint, received_at, event_time, run_uuid, body)"
            + " VALUES (?, 0, 0, ?, ?)",
        event.toString().hashCode(),
        run,
        event.toString().getBytes(UTF_8));
  }

  private static long micros(int minute) {
    return Micros.of(Instant.parse(String.format("2026-01-31T10:%02d:05Z", minute)));
  }

  private void update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = db.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  @Test
  void storeOfSchema1IsReadAsIfItsEventsHadComeNow() throws Exception {
    List<EventJson> events =
        List.of(
            complete(1, run(1), "old").out(file("/a b.csv", 'a')),
            complete(2, run(2), "old")
                .out(SHORT)
                .facet("dspm_content", "path", "/data/middle/name.csv", "state", "known"),
            complete(3, run(3), "old").out(unknown("/lost.csv")),
            complete(4, run(4), "old").dataset("outputs", "file", "/by/path").version('e'),
            complete(5, run(5), "old").out(GROUP),
            complete(6, run(6), "old").dataset("outputs", "file://a", file("/remote", 'f')),
            complete(7, run(7), "old").dataset("outputs", "lake", "sales"));
    kept(1, events.get(0), "file", file("/a b.csv", 'a'), "/a b.csv", "a b.csv", "a".repeat(64));
    kept(
        2,
        events.get(1),
        "file",
        SHORT,
        "/data/\u2026~0123456789abcdef/name.csv",
        "name.csv",
        "b".repeat(64));
    kept(3, events.get(2), "file", unknown("/lost.csv"));
    kept(4, events.get(3), "file", "/by/path");
    kept(5, events.get(4), "file", GROUP, "/data/out/", "", "d".repeat(64));
    kept(6, events.get(5), "file://a", file("/remote", 'f'));
    kept(7, events.get(6), "lake", "sales");
    EventJson part = listing(5, GROUP, 2, 0, "1 x", "2 y");
    keptRaw(part, null);
    db.close();

    List<String> expected = new ArrayList<>();
    try (TestGateway fresh = new TestGateway(directory.resolve("fresh"))) {
      events.forEach(fresh::take);
      fresh.take(part);
      ask(fresh, expected);
    }
    for (String open : List.of("first", "second")) {
      List<String> found = new ArrayList<>();
      try (TestGateway migrated = new TestGateway(directory)) {
        ask(migrated, found);
      }
      assertThat(found).as(open).isEqualTo(expected);
    }
  }

  private static void ask(TestGateway gateway, List<String> answers) {
    for (String asked :
        List.of(
            "/a b.csv",
            "/data/middle/name.csv",
            "middle/name.csv",
            "/lost.csv",
            "/by/path",
            "e".repeat(64),
            "/data/out",
            "out",
            "/data/out/x",
            "22222222",
            "/remote",
            "sales")) {
      Reply reply = gateway.graph("entity", asked, "direction", "both");
      assertThat(reply.status()).as(asked + ": " + reply.text()).isEqualTo(200);
      answers.add(reply.text().replace("\"job\":{\"namespace\":\"test\"", ""));
    }
    JsonNode files = gateway.get("/lineage/files", "dataset", "/data/out").json();
    assertThat(files.get("complete").asBoolean()).isTrue();
    answers.add(files.toString());
  }

  @Test
  void storeOfSchema1GoesOnTakingEvents() throws Exception {
    kept(1, complete(1, run(1), "old").out(GROUP), "file", GROUP, "/data/out/", "", "d".repeat(64));
    db.close();
    try (TestGateway gateway = new TestGateway(directory)) {
      gateway.take(listing(5, GROUP, 1, 0, "1 x"));
      gateway.take(complete(6, run(6), "new").in(GROUP));
      assertThat(gateway.graph("entity", "/data/out/x", "direction", "both").json().get("nodes"))
          .hasSize(3);
    }
  }

  @Test
  void eventThatThisGatewayWouldRefuseDoesNotKeepAStoreClosed() throws Exception {
    update(
        "INSERT INTO event (fingerprint, received_at, event_time, run_uuid, body)"
            + " VALUES ('x', 0, 0, NULL, ?)",
        "{\"dspm_content\"".getBytes(UTF_8));
    db.close();
    try (TestGateway gateway = new TestGateway(directory)) {
      assertThat(gateway.get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void storeOfANewerGatewayIsRefused() throws Exception {
    db.createStatement().execute("PRAGMA user_version = 3");
    db.close();
    assertThatThrownBy(() -> LineageStore.open(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer gateway");
  }
}
