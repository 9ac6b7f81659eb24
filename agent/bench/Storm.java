import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * A storm of jobs while no server answers, and its delivery afterwards, from the project's root after {@code mvn package}:
 *
 * <pre>{@code
 * java agent/bench/Storm.java [PAIRS]
 * }</pre>
 *
 * <p>Each of {@code -Druns=100000} jobs reads one of ten files, writes one of a thousand, and computes, so that all take about a minute on
 * one thread. Whole processes, without and with the agent in turn; a program's own time ends when its {@code main} has returned.
 * The heap is {@code -Dheap=256m}; its peak is what was in use at most, garbage included, and what the last collection left.
 *
 * <p>Then {@code flush} delivers what waits to a stand-in server that answers after {@code -Danswer=0} milliseconds.
 * {@code -Djava.io.tmpdir=/dev/shm} is the place.
 */
public final class Storm {

  private static final int RUNS = Integer.getInteger("runs", 100_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 4);
  private static final String HEAP = System.getProperty("heap", "256m");
  private static final String JAR = "agent/target/lineage-agent.jar";
  private static final Pattern RUN = Pattern.compile("\"runId\":\"([^\"]+)\"");

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("program")) {
      program(Path.of(arguments[1]));
      return;
    }
    int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    Path temp = Files.createTempDirectory("lineage-bench");
    try {
      measure(temp, pairs);
    } finally {
      try (Stream<Path> files = Files.walk(temp)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    System.exit(0);
  }

  private static void measure(Path temp, int pairs) throws Exception {
    String home = System.getProperty("java.home") + "/bin/";
    exec(List.of(home + "javac", "-d", temp.toString(), "agent/bench/Storm.java"));
    Path data = Files.createDirectory(temp.resolve("data"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(data.resolve("in" + i), "input " + i);
    }
    Path spool = temp.resolve("spool");
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      double[] own = new double[2];
      for (int which : i % 2 == 0 ? new int[] {0, 1} : new int[] {1, 0}) {
        boolean agent = which == 1;
        List<String> command = new ArrayList<>(List.of(home + "java", "-Xmx" + HEAP));
        if (agent) {
          delete(spool);
          command.add("-javaagent:" + JAR + "=spool.dir=" + spool + ",include=" + data
              + "/**,jobs=Storm#job,endpoint=http://127.0.0.1:1,log.level=info");
        }
        command.addAll(List.of("-Druns=" + RUNS, "-Drounds=" + ROUNDS, "-cp", temp.toString(), "Storm", "program", data.toString()));
        own[which] = once(command, agent ? "with agent" : "plain");
      }
      ratios.add(own[1] / own[0]);
    }
    System.out.printf("Java %s, %,d runs, -Xmx%s; own time: ratio %.3f of %s%n", System.getProperty("java.version"), RUNS, HEAP,
        Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow()), ratios);
    try (Stream<Path> files = Files.walk(spool)) {
      System.out.printf("%,d bytes in the spool%n", files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum());
    }
    deliver(home, spool);
  }

  private static double once(List<String> command, String title) throws Exception {
    long began = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      String heap = said.readLine();
      double own = (System.nanoTime() - began) / 1e6;
      if (heap == null || process.waitFor() != 0) {
        throw new IOException("Failed: " + String.join(" ", command));
      }
      System.out.printf("%-10s own time %7.0f ms, until the process ended %7.0f ms, heap %s%n", title, own,
          (System.nanoTime() - began) / 1e6, heap);
      return own;
    }
  }

  private static void deliver(String home, Path spool) throws Exception {
    long answer = Long.getLong("answer", 0);
    AtomicLong events = new AtomicLong();
    Set<String> runs = ConcurrentHashMap.newKeySet();
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> {
      Matcher run = RUN.matcher(new String(exchange.getRequestBody().readAllBytes()));
      if (run.find()) {
        runs.add(run.group(1));
      }
      events.incrementAndGet();
      try {
        Thread.sleep(answer);
      } catch (InterruptedException e) {
        return;
      }
      exchange.sendResponseHeaders(201, -1);
      exchange.close();
    });
    server.start();
    long began = System.nanoTime();
    ProcessBuilder flush = new ProcessBuilder(home + "java", "-Xmx" + HEAP, "-jar", JAR, "flush");
    flush.environment().put("LINEAGE_SPOOL_DIR", spool.toString());
    flush.environment().put("MARQUEZ_ENDPOINT", "http://127.0.0.1:" + server.getAddress().getPort());
    int exit = flush.inheritIO().start().waitFor();
    double seconds = (System.nanoTime() - began) / 1e9;
    server.stop(0);
    System.out.printf("flush, -Xmx%s: exit %d, %,d events of %,d runs in %.1f s, %,.0f events/s%n", HEAP, exit, events.get(), runs.size(),
        seconds, events.get() / seconds);
  }

  /** In the process that is measured. */
  private static void program(Path data) throws IOException {
    byte[] bytes = new byte[64 << 10];
    long sum = 0;
    for (int i = 0; i < RUNS; i++) {
      sum += job(data, i, bytes);
    }
    System.out.println(sum == 42 ? "impossible" : heap());
  }

  static long job(Path data, int i, byte[] bytes) throws IOException {
    byte[] read = Files.readAllBytes(data.resolve("in" + i % 10));
    CRC32 sum = new CRC32();
    for (int k = 0; k < ROUNDS; k++) {
      Arrays.fill(bytes, (byte) (read[k % read.length] + i));
      sum.update(bytes);
      for (byte b : bytes) {
        sum.update(b ^ k);
      }
    }
    Files.writeString(data.resolve("out" + i % 1000), "output " + i);
    return sum.getValue();
  }

  private static String heap() {
    long peak = 0;
    long left = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        peak += pool.getPeakUsage().getUsed();
        left += pool.getCollectionUsage() == null ? 0 : pool.getCollectionUsage().getUsed();
      }
    }
    return (peak >> 20) + " MB at most, " + (left >> 20) + " MB after the last collection";
  }

  private static void exec(List<String> command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("Failed: " + String.join(" ", command));
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
