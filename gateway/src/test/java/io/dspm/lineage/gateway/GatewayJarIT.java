package io.dspm.lineage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, as users start it. */
class GatewayJarIT {
  private static final Path JAR = Path.of(System.getProperty("gateway.jar"));
  private static final Pattern READY =
      Pattern.compile("lineage-gateway serves (http://127\\.0\\.0\\.1:\\d+/) \\(store: (.+)\\)");
  private static final long MAX_SIZE = 26L << 20;

  @TempDir Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void servesAnswersAndStopsOnSigterm() throws Exception {
    Process server = start("serve", "--port", "0", "--store", store().toString());
    String url = ready(server);
    assertThat(post(url, EventJson.complete(1, EventJson.run(1), "세탁"))).isEqualTo(201);
    assertThat(get(url + "healthz").statusCode()).isEqualTo(200);

    Process graph = start("graph", EventJson.run(1), "--server", url);
    assertThat(graph.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(graph.getInputStream().readAllBytes(), UTF_8)).startsWith("세탁  COMPLETE");
    assertThat(graph.exitValue()).as(errors()).isZero();

    // Process.destroy would also close its streams.
    server.toHandle().destroy();
    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isEqualTo(128 + 15);
    assertThat(server.getInputStream().readAllBytes()).as("one line on stdout, no more").isEmpty();
    assertThat(errors()).isEmpty();
    assertThat(store().resolve("lineage.db-wal")).as("folded in at the end").doesNotExist();
  }

  @Test
  void killedGatewayHasLostNothingThatWasAnswered201() throws Exception {
    List<String> answered = new CopyOnWriteArrayList<>();
    AtomicInteger next = new AtomicInteger();
    for (int round = 0; round < 3; round++) {
      Process server = start("serve", "--port", "0", "--store", store().toString());
      String url = ready(server);
      CountDownLatch enough = new CountDownLatch(40);
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        senders.add(new Thread(() -> send(url, next, answered, enough)));
      }
      senders.forEach(Thread::start);
      assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
      server.destroyForcibly().waitFor();
      for (Thread sender : senders) {
        sender.join();
      }
    }
    String url = ready(start("serve", "--port", "0", "--store", store().toString()));
    assertThat(answered).hasSizeGreaterThanOrEqualTo(3 * 40);
    for (String run : answered) {
      assertThat(get(url + "lineage/graph?entity=" + run).statusCode()).as(run).isEqualTo(200);
    }
  }

  /** Sends one event after the other until the server is gone; notes those answered 201. */
  private void send(String url, AtomicInteger next, List<String> answered, CountDownLatch enough) {
    try {
      while (true) {
        String run = EventJson.run(next.incrementAndGet());
        if (post(url, EventJson.complete(1, run, "job")) == 201) {
          answered.add(run);
          enough.countDown();
        }
      }
    } catch (Exception e) {
      // It was killed, as planned.
    }
  }

  @Test
  void versionAndHelpGoToStdout() throws Exception {
    Process version = start("--version");
    assertThat(new String(version.getInputStream().readAllBytes(), UTF_8))
        .matches("lineage-gateway \\d+\\.\\d+.*\\R");
    assertThat(version.waitFor()).isZero();
    Process help = start("serve", "--help");
    assertThat(new String(help.getInputStream().readAllBytes(), UTF_8)).contains("--store");
    assertThat(help.waitFor()).isZero();
  }

  @Test
  void jarHoldsWhatItShould() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(MAX_SIZE);
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();
      assertThat(names).doesNotHaveDuplicates();
      assertThat(names).noneMatch(name -> name.endsWith("module-info.class"));
      assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA)"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo(LineageGateway.class.getName());
    }
  }

  private Path store() {
    return directory.resolve("a store");
  }

  /** Where the JVM's own encoding can't say what is printed. */
  private Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dfile.encoding=US-ASCII");
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(args));
    Path errors = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String ready(Process server) throws IOException {
    BufferedReader out = server.inputReader(UTF_8);
    String line = out.readLine();
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(ready.matches()).as(line + "\n" + errors()).isTrue();
    return ready.group(1);
  }

  private String errors() throws IOException {
    return Files.readString(directory.resolve("stderr"));
  }

  private int post(String url, EventJson event) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(url + "api/v1/lineage"))
                .POST(BodyPublishers.ofString(event.toString()))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private HttpResponse<String> get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString(UTF_8));
  }
}
