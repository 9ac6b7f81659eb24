import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dspm.lineage.agent.delivery.EventKind;
import io.dspm.lineage.agent.delivery.Spool;
import io.dspm.lineage.agent.log.AgentLog;
import io.dspm.lineage.agent.log.LogLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * How fast events are delivered, from the project's root after {@code mvn package}:
 *
 * <pre>{@code
 * java -cp agent/core/target/classes:agent/boot/target/classes agent/bench/Delivery.java [ROUNDS]
 * }</pre>
 *
 * <p>Fills a spool with runs of a START and an END, and has {@code flush} deliver them to a stand-in server on the loopback,
 * which takes some time for each answer as Marquez does (15 ms). Events a second from the first event's arrival to the last's:
 * the JVM's start is not in it. {@code -Devents=} is how many, {@code -Dbytes=} how large each.
 */
public final class Delivery {

  private static final int EVENTS = Integer.getInteger("events", 3_000);
  private static final int BYTES = Integer.getInteger("bytes", 3_000);
  private static final int[] THREADS = {1, 4, 8};
  private static final int[] MILLIS = {0, 15};

  private static final AtomicInteger arrived = new AtomicInteger();
  private static volatile long first;
  private static volatile long last;
  private static volatile int millis;

  public static void main(String[] arguments) throws Exception {
    // Else each answer waits for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Delivery::take);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.printf(
        "Java %s, %d processors, %,d events of %,d bytes, medians of %d rounds%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), EVENTS, BYTES, rounds);
    for (int each : MILLIS) {
      millis = each;
      double[][] rates = new double[THREADS.length][rounds];
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < THREADS.length; i++) {
          rates[i][round] = rate(server.getAddress().getPort(), THREADS[i]);
        }
      }
      double one = median(rates[0]);
      for (int i = 0; i < THREADS.length; i++) {
        System.out.printf(
            "answers after %2d ms, %d threads  %6.0f events/s   ratio %5.2f%n",
            each, THREADS[i], median(rates[i]), median(rates[i]) / one);
      }
    }
    System.exit(0);
  }

  private static double rate(int port, int threads) throws Exception {
    Path temp = Files.createTempDirectory("lineage-bench");
    try {
      int events = millis == 0 ? EVENTS : EVENTS / 3;
      fill(temp, events / 2);
      arrived.set(0);
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Dlineage.delivery.threads=" + threads,
              "-jar",
              "agent/target/lineage-agent.jar",
              "flush",
              "--endpoint",
              "http://127.0.0.1:" + port,
              "--spool-dir",
              temp.resolve("spool").toString());
      Process flush =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("said").toFile())
              .start();
      if (flush.waitFor() != 0 || arrived.get() != events / 2 * 2) {
        throw new IllegalStateException(Files.readString(temp.resolve("said")));
      }
      return (arrived.get() - 1) * 1e9 / (last - first);
    } finally {
      delete(temp);
    }
  }

  private static void fill(Path temp, int runs) throws IOException {
    try (Spool spool = Spool.open(temp.resolve("spool"), new AgentLog(System.err, LogLevel.WARN))) {
      for (int i = 0; i < runs; i++) {
        UUID run = UUID.randomUUID();
        spool.append(run, EventKind.START, event(run));
        spool.append(run, EventKind.END, event(run));
      }
    }
  }

  private static byte[] event(UUID run) {
    String begins = "{\"run\":{\"runId\":\"" + run + "\"},\"more\":\"";
    return (begins + "x".repeat(Math.max(0, BYTES - begins.length() - 2)) + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void take(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    long now = System.nanoTime();
    if (arrived.incrementAndGet() == 1) {
      first = now;
    }
    last = now;
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    exchange.sendResponseHeaders(201, -1);
    exchange.close();
  }

  private static double median(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void delete(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
