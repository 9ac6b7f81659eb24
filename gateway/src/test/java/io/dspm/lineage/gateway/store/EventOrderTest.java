package io.dspm.lineage.gateway.store;

import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.ingest.EventReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store says depends on which events it has, not on their order or repeats. */
class EventOrderTest {
  @TempDir Path directory;

  private int stores;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void shuffledAndRepeatedEventsGiveTheSameState(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(randomEvent(random));
    }
    String inOrder = stateAfter(events);
    assertThat(inOrder).contains("edge", "version").containsPattern("COMPLETE|FAIL|ABORT");
    for (int i = 0; i < 3; i++) {
      List<String> shuffled = new ArrayList<>(events);
      for (int repeats = random.nextInt(30); repeats > 0; repeats--) {
        shuffled.add(events.get(random.nextInt(events.size())));
      }
      Collections.shuffle(shuffled, random);
      assertThat(stateAfter(shuffled)).isEqualTo(inOrder);
    }
  }

  /** Few runs, few times, few names: so that they collide. */
  private static String randomEvent(Random random) {
    String[] types = {"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"};
    String time = "2026-01-31T10:00:0" + random.nextInt(10) + ".123456789Z";
    EventJson event =
        EventJson.of(
            types[random.nextInt(types.length)],
            time,
            run(random.nextInt(6)),
            "job" + random.nextInt(2));
    if (random.nextBoolean()) {
      event.parent(run(random.nextInt(3)), "parent" + random.nextInt(2));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      event.in(file("/in" + random.nextInt(3), 'a'));
      if (random.nextBoolean()) {
        event.facet(
            "dspm_content",
            random.nextBoolean() ? "path" : "state",
            "/" + random.nextInt(3),
            "size",
            random.nextInt(3));
      }
    }
    if (random.nextBoolean()) {
      event.dataset("inputs", "file", "/by/path").version((char) ('0' + random.nextInt(4)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      event.out(file("/out" + random.nextInt(3), 'b'));
    }
    return event.toString();
  }

  @Test
  void startAfterTheEndDoesNotOpenTheRunAgain() throws Exception {
    String start = EventJson.start(7, run(1), "late").in(file("/in", 'a')).toString();
    String end = EventJson.complete(7, run(1), "late").out(file("/out", 'b')).toString();
    String state = stateAfter(List.of(end, start, start));
    assertThat(state).contains("COMPLETE").doesNotContain("RUNNING");
    assertThat(state).isEqualTo(stateAfter(List.of(start, end)));
    assertThat(state).contains("edge|" + run(1) + "|I|", "edge|" + run(1) + "|O|");
  }

  @Test
  void startOfTheSameMomentAsTheEndDoesNotHideIt() throws Exception {
    String time = "2026-01-31T10:00:00Z";
    String start = EventJson.of("START", time, run(1), "quick").toString();
    String end = EventJson.of("FAIL", time, run(1), "quick").toString();
    assertThat(stateAfter(List.of(end, start))).contains("FAIL");
    assertThat(stateAfter(List.of(start, end))).contains("FAIL");
  }

  @Test
  void repeatIsKeptOnceWhateverItsForm() throws Exception {
    String event = EventJson.start(1, run(1), "twice").toString();
    String spaced = event.replace(",", " ,\n ");
    assertThat(stateAfter(List.of(event, spaced, event))).contains("events|1\n");
  }

  private String stateAfter(List<String> events) throws Exception {
    Path store = directory.resolve("store" + stores++);
    EventReader reader = new EventReader();
    try (LineageStore lineage = LineageStore.open(store)) {
      for (String event : events) {
        lineage.add(reader.read(event.getBytes(StandardCharsets.UTF_8)));
      }
    }
    return dump(store);
  }

  /** All that a reader can see, by names instead of rows. */
  private static String dump(Path store) throws Exception {
    StringBuilder dump = new StringBuilder();
    try (Connection db =
        DriverManager.getConnection("jdbc:sqlite:" + store.resolve("lineage.db"))) {
      for (String sql :
          List.of(
              "SELECT 'events', count(*) FROM event",
              "SELECT 'dataset', namespace, name, path, file_name, sha256, state, file_count, size,"
                  + " described_at FROM dataset ORDER BY 2, 3",
              "SELECT 'version', r.uuid, v.role, d.name, v.version FROM edge_version v"
                  + " JOIN run r ON r.id = v.run_id JOIN dataset d ON d.id = v.dataset_id"
                  + " ORDER BY 2, 3, 4, 5",
              "SELECT 'run', uuid, j.namespace, j.name, state, first_seen, started_at, ended_at,"
                  + " began, parent_seen, parent_uuid, parent_namespace, parent_name"
                  + " FROM run r JOIN job j ON j.id = r.job_id ORDER BY uuid",
              "SELECT 'edge', r.uuid, e.role, d.namespace, d.name, e.at FROM edge e"
                  + " JOIN run r ON r.id = e.run_id JOIN dataset d ON d.id = e.dataset_id"
                  + " ORDER BY 2, 3, 4, 5")) {
        ResultSet rows = db.createStatement().executeQuery(sql);
        while (rows.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.add(rows.getString(i));
          }
          dump.append(String.join("|", row.stream().map(String::valueOf).toList())).append('\n');
        }
      }
    }
    return dump.toString();
  }
}
