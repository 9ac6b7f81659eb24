package io.dspm.lineage.gateway.cli;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dspm.lineage.gateway.EventJson;
import io.dspm.lineage.gateway.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  @TempDir Path temporary;

  private Path directory;
  private TestGateway gateway;
  private String out = "";
  private String err = "";

  @BeforeEach
  void open() throws IOException {
    directory = Files.createDirectory(temporary.toRealPath().resolve("work dir"));
    gateway = new TestGateway(temporary.resolve("store"));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void pipeline() {
    String raw = file(directory + "/데이터/train.csv", 'a');
    String clean = file(directory + "/clean.csv", 'b');
    String split = file(directory + "/split.csv", 'c');
    gateway.take(EventJson.start(1, run(1), "clean").in(raw));
    gateway.take(complete(1, run(1), "clean").in(raw).out(clean));
    gateway.take(complete(2, run(2), "split").in(clean).out(split));
    gateway.take(
        EventJson.of("START", "2026-01-31T10:03:00Z", run(3), "train")
            .in(clean, split, file("/etc/params.json", 'd')));
    gateway.take(
        EventJson.of("FAIL", "2026-01-31T11:08:09Z", run(3), "train")
            .dataset("outputs", "ml-registry", "model:fraud/1.0.0"));
  }

  @Test
  void graphIsATreeUpstreamByDefault() {
    pipeline();
    assertThat(ask("graph", "model:fraud/1.0.0")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            model:fraud/1.0.0  (ml-registry)
            └─ train  FAIL  2026-01-31 19:03:00  1 h 5 min
               ├─ /etc/params.json @dddddddd
               ├─ clean.csv @bbbbbbbb
               │  └─ clean  COMPLETE  2026-01-31 19:01:00  5.0 s
               │     └─ 데이터/train.csv @aaaaaaaa
               └─ split.csv @cccccccc
                  └─ split  COMPLETE  2026-01-31 19:02:05
                     └─ clean.csv @bbbbbbbb  (above)
            """);
    assertThat(err).isEmpty();
  }

  @Test
  void graphDownstreamFollowsTheFlow() {
    pipeline();
    assertThat(ask("graph", "train.csv", "--direction", "down", "--depth", "2")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            데이터/train.csv @aaaaaaaa
            └─ clean  COMPLETE  2026-01-31 19:01:00  5.0 s
               └─ clean.csv @bbbbbbbb  (more)
            """);
    assertThat(err).contains("beyond depth 2", "--depth");
  }

  @Test
  void graphOfBothDirectionsIsTwoTrees() {
    pipeline();
    assertThat(ask("graph", "split", "--direction", "both", "--depth", "1")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            upstream
            split  COMPLETE  2026-01-31 19:02:05
            └─ clean.csv @bbbbbbbb  (more)

            downstream
            split  COMPLETE  2026-01-31 19:02:05
            └─ split.csv @cccccccc  (more)
            """);
  }

  @Test
  void pathIsOneHopALine() {
    pipeline();
    assertThat(ask("path", "데이터/train.csv", "model:fraud/1.0.0")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            데이터/train.csv @aaaaaaaa
            → clean  COMPLETE  2026-01-31 19:01:00  5.0 s
            → clean.csv @bbbbbbbb
            → train  FAIL  2026-01-31 19:03:00  1 h 5 min
            → model:fraud/1.0.0  (ml-registry)
            """);
  }

  @Test
  void jsonIsTheServersAnswerUnchanged() {
    pipeline();
    assertThat(ask("graph", "clean.csv", "--json", "--depth", "1")).isZero();
    assertThat(out)
        .isEqualTo(gateway.graph("entity", "clean.csv", "depth", 1, "direction", "up").text());
    assertThat(ask("path", "train.csv", "clean.csv", "--json")).isZero();
    assertThat(out)
        .isEqualTo(gateway.get("/lineage/path", "frm", "train.csv", "to", "clean.csv").text());
  }

  @Test
  void fileThatIsHereIsMeantBeforeOneOfTheSameNameElsewhere() throws IOException {
    gateway.take(complete(1, run(1), "there").out(file("/elsewhere/x.csv", 'e')));
    gateway.take(complete(2, run(2), "here").out(file(directory + "/x.csv", 'f')));
    assertThat(ask("graph", "x.csv")).isEqualTo(1);
    assertThat(err).contains("may be several things", "/elsewhere/x.csv", directory + "/x.csv");
    Files.createFile(directory.resolve("x.csv"));
    assertThat(ask("graph", "x.csv")).isZero();
    assertThat(out).startsWith("x.csv @ffffffff\n");
    assertThat(ask("graph", "x.csv@*", "--depth", "0")).isZero();
    assertThat(out).startsWith("x.csv @ffffffff");
  }

  @Test
  void jobWithTheNameOfAnUnusedFileIsFound() throws IOException {
    pipeline();
    Files.createFile(directory.resolve("clean"));
    assertThat(ask("graph", "clean")).isZero();
    assertThat(out).startsWith("clean  COMPLETE");
    assertThat(ask("path", "clean", "model:fraud/1.0.0")).isZero();
  }

  @Test
  void controlAndBidiCharactersDoNotReachTheTerminal() {
    gateway.take(complete(1, run(1), "a\u001b[31m\u202eb\nc").out(file("/x", '1')));
    assertThat(ask("graph", "x")).isZero();
    assertThat(out).contains("a\\u001b[31m\\u202eb\\u000ac  COMPLETE");
  }

  @Test
  void whatIsNotFoundIsExitCode1AndSaidOnStderr() {
    pipeline();
    assertThat(ask("graph", "nothing")).isEqualTo(1);
    assertThat(out).isEmpty();
    assertThat(err).isEqualTo("lineage-gateway: nothing here is called \"nothing\"\n");
    assertThat(ask("path", "model:fraud/1.0.0", "train.csv")).isEqualTo(1);
    assertThat(err).contains("within depth 10", "other way round");
  }

  @Test
  void wrongCommandLineIsExitCode2() {
    assertThat(ask("graph")).isEqualTo(2);
    assertThat(ask("graph", "x", "--direction", "left")).isEqualTo(2);
    assertThat(ask("graph", "x", "--depth", "-1")).isEqualTo(2);
    assertThat(err).contains("depth", "from 0 to 1000");
    assertThat(runPlain("graph", "x", "--server", "localhost")).isEqualTo(2);
    assertThat(err).contains("--server", "http://127.0.0.1:8000");
    assertThat(runPlain("serve", "--store", "jdbc:postgresql://db/lineage")).isEqualTo(2);
    assertThat(err).contains("not yet");
    assertThat(runPlain("serve", "--port", "70000")).isEqualTo(2);
    assertThat(runPlain("dance")).isEqualTo(2);
    assertThat(runPlain()).isEqualTo(2);
    assertThat(out).isEmpty();
  }

  @Test
  void serverThatIsNotThereIsSaidWithWhatToDo() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThat(runPlain("graph", "x", "--server", "http://127.0.0.1:" + free)).isEqualTo(1);
    assertThat(err).contains("no gateway answers at http://127.0.0.1:" + free, "serve", "--server");
  }

  @Test
  void takenPortIsSaidWithWhatToDo() {
    String port = gateway.url().substring(gateway.url().lastIndexOf(':') + 1);
    String store = temporary.resolve("other").toString();
    assertThat(runPlain("serve", "--port", port, "--store", store)).isEqualTo(1);
    assertThat(err).contains("port " + port, "--port");
  }

  @Test
  void storeThatCannotBeMadeIsSaid() throws IOException {
    Path occupied = Files.createFile(temporary.resolve("file"));
    assertThat(runPlain("serve", "--port", "0", "--store", occupied.toString())).isEqualTo(1);
    assertThat(err).contains(occupied.toString());
  }

  @Test
  void durationsAreShort() {
    assertThat(NodeText.duration(Duration.ofMillis(49))).isEqualTo("0.0 s");
    assertThat(NodeText.duration(Duration.ofMillis(59_999))).isEqualTo("59.9 s");
    assertThat(NodeText.duration(Duration.ofSeconds(61))).isEqualTo("1 min 1 s");
    assertThat(NodeText.duration(Duration.ofMinutes(1503))).isEqualTo("25 h 3 min");
  }

  private int ask(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--server");
    all.add(gateway.url() + "/");
    return runPlain(all.toArray(new String[0]));
  }

  private int runPlain(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(outBytes, true, UTF_8),
            new PrintStream(errBytes, true, UTF_8),
            directory,
            ZoneId.of("Asia/Seoul"));
    int code = GatewayCommand.run(console, args);
    out = outBytes.toString(UTF_8).replace("\r\n", "\n");
    err = errBytes.toString(UTF_8).replace("\r\n", "\n");
    return code;
  }
}
