import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * What the agent adds to a program that does nothing, as whole processes in turn: {@code java agent/bench/Startup.java [RUNS]}
 * from the project's root, after {@code mvn package}. Prints each way's median in milliseconds, and its ratio to the plain JVM.
 */
public final class Startup {

  private static final String HELLO =
      "public class Hello { public static void main(String[] a) { System.out.println(\"Hello\"); } }";

  public static void main(String[] arguments) throws Exception {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    Path temp = Files.createTempDirectory("lineage-bench");
    Path source = Files.writeString(temp.resolve("Hello.java"), HELLO);
    String bin = System.getProperty("java.home") + "/bin/";
    run(List.of(bin + "javac", "-d", temp.toString(), source.toString()));
    HttpServer server = server();
    String agent = "-javaagent:agent/target/lineage-agent.jar=";
    String up = "http://127.0.0.1:" + server.getAddress().getPort();

    Map<String, List<String>> ways = new LinkedHashMap<>();
    ways.put("plain JVM", List.of());
    ways.put("agent, switched off", List.of(agent + "enabled=false"));
    ways.put("agent, no server", List.of(agent + "endpoint=http://127.0.0.1:1"));
    ways.put("agent, server up", List.of(agent + "endpoint=" + up));
    Map<String, long[]> nanos = new LinkedHashMap<>();
    ways.keySet().forEach(way -> nanos.put(way, new long[runs]));
    for (int i = -1; i < runs; i++) {
      for (Map.Entry<String, List<String>> way : ways.entrySet()) {
        List<String> command = new ArrayList<>(List.of(bin + "java"));
        for (String argument : way.getValue()) {
          // A spool of its own for each run: nothing is left to adopt from the one before.
          command.add(argument + ",spool.dir=" + temp.resolve("spool" + System.nanoTime()));
        }
        command.addAll(List.of("-cp", temp.toString(), "Hello"));
        long began = System.nanoTime();
        run(command);
        // The first round warms the machine's caches.
        if (i >= 0) {
          nanos.get(way.getKey())[i] = System.nanoTime() - began;
        }
      }
    }
    server.stop(0);
    double plain = median(nanos.get("plain JVM"));
    System.out.printf("Java %s, %d processors, %d runs of each way in turn%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), runs);
    nanos.forEach(
        (way, all) ->
            System.out.printf(
                "%-20s median %4.0f ms   added %4.0f ms   ratio %5.2f%n",
                way, median(all) / 1e6, (median(all) - plain) / 1e6, median(all) / plain));
    System.exit(0);
  }

  private static double median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("Failed: " + String.join(" ", command));
    }
  }
}
