package io.dspm.lineage.gateway.cli;

import static io.dspm.lineage.gateway.EventJson.complete;
import static io.dspm.lineage.gateway.EventJson.file;
import static io.dspm.lineage.gateway.EventJson.listing;
import static io.dspm.lineage.gateway.EventJson.run;
import static io.dspm.lineage.gateway.EventJson.unknown;
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

  private String directoryOfFiles(int count) throws IOException {
    String path = Files.createDirectory(directory.resolve("out")) + "/";
    String group = file(path, 'd');
    gateway.take(
        complete(1, run(1), "write")
            .out(group)
            .facet("dspm_content", "path", path, "state", "known", "fileCount", count, "size", 9));
    return group;
  }

  @Test
  void filesAreListedAsSha256sumDoes() throws IOException {
    String group = directoryOfFiles(3);
    gateway.take(listing(1, group, 3, 0, "1 dt=2025-01-01/part-0", "? a\u202eb", "3 훈련.csv"));
    assertThat(ask("files", "out")).isZero();
    assertThat(out)
        .isEqualTo(
            "1".repeat(64)
                + "  dt=2025-01-01/part-0\nunknown  a\\u202eb\n"
                + "3".repeat(64)
                + "  훈련.csv\n");
    assertThat(err).isEmpty();
    assertThat(ask("files", group, "--offset", "1", "--limit", "1")).isZero();
    assertThat(out).isEqualTo("unknown  a\\u202eb\n");
    assertThat(ask("files", "3".repeat(64), "--json")).isZero();
    assertThat(out)
        .isEqualTo(gateway.get("/lineage/files", "dataset", group, "limit", 10_000).text());
  }

  @Test
  void filesOfManyPagesAreAllListed() throws IOException {
    String group = directoryOfFiles(20_500);
    String[] names = new String[20_500];
    for (int i = 0; i < names.length; i++) {
      names[i] = "1 part-" + i;
    }
    gateway.take(listing(1, group, names.length, 0, names));
    assertThat(ask("files", "out")).isZero();
    assertThat(out.lines()).hasSize(20_500).doesNotHaveDuplicates();
    assertThat(ask("files", "out", "--limit", "15000", "--offset", "3")).isZero();
    assertThat(out.lines()).hasSize(15_000).first().asString().endsWith("part-3");
    assertThat(ask("files", "out", "--json")).isZero();
    assertThat(out.lines()).as("answers").hasSize(3);
  }

  @Test
  void listThatIsNotCompleteIsPrintedAndSaid() throws IOException {
    String group = directoryOfFiles(3);
    assertThat(ask("files", "out")).isZero();
    assertThat(out).isEmpty();
    assertThat(err).contains("not complete", "of 3 files, 0 have come");
    gateway.take(listing(1, group, 3, 2, "1 c"));
    assertThat(ask("files", "out")).isZero();
    assertThat(out).hasLineCount(1);
    assertThat(err).contains("of 3 files, 1 have come");
    assertThat(ask("files", "write")).isEqualTo(1);
    assertThat(err).contains("not a directory");
    assertThat(ask("files", "nothing")).isEqualTo(1);
    assertThat(ask("files")).isEqualTo(2);
  }

  @Test
  void directoriesUnknownContentsAndHostsAreShownAsSuch() throws IOException {
    directoryOfFiles(3);
    gateway.take(
        complete(1, run(1), "write")
            .in(unknown(directory + "/lost.csv"))
            .facet("dspm_content", "path", directory + "/lost.csv", "state", "vanished")
            .in(unknown("/else"))
            .dataset("inputs", "file", "/by/path")
            .version('1')
            .dataset("inputs", "file://a", file("/remote", 'e')));
    assertThat(ask("graph", "out")).isZero();
    assertThat(out)
        .isEqualTo(
            """
            out/ @dddddddd  3 files
            └─ write  COMPLETE  2026-01-31 19:01:05
               ├─ /by/path @11111111
               ├─ /else @unknown
               ├─ /remote @eeeeeeee  (file://a)
               └─ lost.csv @unknown (vanished)
            """);
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
