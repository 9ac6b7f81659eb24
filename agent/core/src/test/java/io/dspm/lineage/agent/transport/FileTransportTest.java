package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dspm.lineage.agent.delivery.Answer;
import io.dspm.lineage.agent.delivery.EventKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class FileTransportTest {

  private static final UUID RUN = new UUID(1, 2);

  @TempDir Path temp;

  @Test
  void eachEventIsALineInADirectoryThatIsMade() throws Exception {
    Path file = temp.resolve("a/b/events.json");
    FileTransport transport = new FileTransport(file);

    assertThat(send(transport, "{\"a\":\n \"1\"}")).isEqualTo(new Answer.Delivered());
    assertThat(send(transport, "{\"b\":\"고객\"}")).isEqualTo(new Answer.Delivered());

    assertThat(Files.readString(file)).isEqualTo("{\"a\":  \"1\"}\n{\"b\":\"고객\"}\n");
  }

  @Test
  void aLineThatWasCutOffIsEndedFirst() throws Exception {
    Path file = Files.writeString(temp.resolve("events.json"), "{\"cut");

    send(new FileTransport(file), "{}");

    assertThat(Files.readString(file)).isEqualTo("{\"cut\n{}\n");
  }

  @Test
  void itGoesOnInANewFileWhenTheOldOneWasMovedAway() throws Exception {
    Path file = temp.resolve("events.json");
    FileTransport transport = new FileTransport(file);
    send(transport, "1");
    Files.move(file, temp.resolve("events.1.json"));
    send(transport, "2");

    assertThat(Files.readString(file)).isEqualTo("2\n");
  }

  @Test
  void whatCanNotBeWrittenStaysInTheSpool() throws Exception {
    Path directory = Files.createDirectory(temp.resolve("events.json"));

    assertThat(send(new FileTransport(directory), "{}")).isInstanceOf(Answer.TryAgain.class);
  }

  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskPutsTheEventOff() {
    assertThat(send(new FileTransport(Path.of("/dev/full")), "{}"))
        .isInstanceOf(Answer.TryAgain.class);
  }

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }

  @Test
  void manyProcessesShareTheFile() throws Exception {
    Path file = temp.resolve("events.json");
    int each = 200;
    List<Process> others = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      others.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Appender.class.getName(),
                  file.toString(),
                  name,
                  Integer.toString(each))
              .inheritIO()
              .start());
    }
    Appender.append(file, "c", each);
    for (Process other : others) {
      assertThat(other.waitFor()).isZero();
    }

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3 * each);
    ObjectMapper json = new ObjectMapper();
    for (String line : lines) {
      assertThat(json.readTree(line).path("end").asBoolean()).isTrue();
    }
    for (String name : List.of("a", "b", "c")) {
      assertThat(lines.stream().filter(line -> line.startsWith("{\"" + name)))
          .isSorted()
          .hasSize(each);
    }
  }

  /** Appends events of many sizes. */
  static final class Appender {

    private Appender() {}

    public static void main(String[] arguments) {
      append(Path.of(arguments[0]), arguments[1], Integer.parseInt(arguments[2]));
    }

    static void append(Path file, String name, int count) {
      FileTransport transport = new FileTransport(file);
      for (int i = 0; i < count; i++) {
        String number = Integer.toString(100_000 + i);
        String filling = "x".repeat(i * 97 % 20_000);
        String json = "{\"" + name + "\":" + number + ",\"f\":\"" + filling + "\",\"end\":true}";
        Answer answer = send(transport, json);
        if (!(answer instanceof Answer.Delivered)) {
          throw new IllegalStateException(answer.toString());
        }
      }
    }
  }

  private static Answer send(FileTransport transport, String json) {
    return transport.send(RUN, EventKind.START, json.getBytes(StandardCharsets.UTF_8));
  }
}
