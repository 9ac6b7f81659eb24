import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the agent adds to programs that do nothing but use files, as whole processes in pairs, with and without it: {@code
 * java agent/bench/FileWork.java [PAIRS [JDK HOME]...]} from the project's root, after {@code mvn package}.
 *
 * <p>"Loop" is the time that the program itself took for its work, by its own clock; "CPU" all that the process used from its
 * start to its end, the agent's background work included. The ratios are medians over the pairs. Where the work is one of many
 * files, it says how many inputs and outputs with a hash the server got.
 *
 * <p>{@code -Dfiles=20000 -Dmegabytes=1024 -Dreads=1000000} are the sizes, {@code -Dwork=csv,rename} chooses, and {@code
 * -Djava.io.tmpdir=/dev/shm} leaves the disk out of it.
 */
public final class FileWork {

  private static final int FILES = Integer.getInteger("files", 20_000);
  private static final int MEGABYTES = Integer.getInteger("megabytes", 1024);
  private static final int READS = Integer.getInteger("reads", 1_000_000);
  private static final int SMALL = 1024;

  /** What a program does, in a directory that was made ready for it. */
  private enum Work {
    STREAMS("files read and written, streams") {
      @Override
      void ready(Path in) throws IOException {
        smallFiles(in);
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        byte[] bytes = new byte[SMALL];
        for (int i = 0; i < FILES; i++) {
          try (FileInputStream from = new FileInputStream(new File(in.toFile(), part(i)))) {
            from.read(bytes);
          }
          try (FileOutputStream to = new FileOutputStream(new File(out.toFile(), part(i)))) {
            to.write(bytes);
          }
        }
      }
    },
    CHANNELS("files read and written, Files") {
      @Override
      void ready(Path in) throws IOException {
        smallFiles(in);
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        for (int i = 0; i < FILES; i++) {
          Files.write(out.resolve(part(i)), Files.readAllBytes(in.resolve(part(i))));
        }
      }
    },
    CSV("MB of lines read and written") {
      @Override
      void ready(Path in) throws IOException {
        String line = "4711,2026-11-22T00:00:00Z,4d7e,12.50,KRW,Seoul,approved,0.0021\n";
        byte[] lines = line.repeat((1 << 20) / line.length() + 1).getBytes(StandardCharsets.UTF_8);
        try (FileOutputStream to = new FileOutputStream(in.resolve("lines.csv").toFile())) {
          for (int i = 0; i < MEGABYTES; i++) {
            to.write((i + ",").getBytes(StandardCharsets.UTF_8));
            to.write(lines);
          }
        }
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        try (BufferedReader from = Files.newBufferedReader(in.resolve("lines.csv"));
            BufferedWriter to = Files.newBufferedWriter(out.resolve("lines.csv"))) {
          for (String line = from.readLine(); line != null; line = from.readLine()) {
            to.write(line);
            to.newLine();
          }
        }
      }
    },
    READ_STREAM("reads of 8 bytes, stream") {
      @Override
      void ready(Path in) throws IOException {
        Files.write(in.resolve("bytes"), new byte[READS * 8]);
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        byte[] bytes = new byte[8];
        try (FileInputStream from = new FileInputStream(in.resolve("bytes").toFile())) {
          for (int i = 0; i < READS; i++) {
            from.read(bytes);
          }
        }
      }
    },
    READ_CHANNEL("reads of 8 bytes, channel") {
      @Override
      void ready(Path in) throws IOException {
        Files.write(in.resolve("bytes"), new byte[READS * 8]);
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(8);
        try (FileChannel from = FileChannel.open(in.resolve("bytes"), StandardOpenOption.READ)) {
          for (int i = 0; i < READS; i++) {
            from.read(bytes.clear());
          }
        }
      }
    },
    RENAME("renames of others' files") {
      @Override
      void ready(Path in) throws IOException {
        // Those that are renamed are each process's own: see before.
      }

      @Override
      void before(Path in, Path out) throws IOException {
        smallFiles(out);
      }

      @Override
      void loop(Path in, Path out) throws IOException {
        for (int i = 0; i < FILES; i++) {
          Files.move(out.resolve(part(i)), out.resolve("renamed" + i));
        }
      }
    },
    COMMIT("files written and renamed") {
      @Override
      void loop(Path in, Path out) throws IOException {
        byte[] bytes = new byte[SMALL];
        for (int i = 0; i < FILES; i++) {
          Path scratch = out.resolve(part(i) + ".tmp");
          Files.write(scratch, bytes);
          Files.move(scratch, out.resolve(part(i)));
        }
      }
    },
    SCRATCH("files written and deleted") {
      @Override
      void loop(Path in, Path out) throws IOException {
        byte[] bytes = new byte[SMALL];
        for (int i = 0; i < FILES; i++) {
          Path scratch = out.resolve(part(i));
          Files.write(scratch, bytes);
          Files.delete(scratch);
        }
      }
    };

    private final String title;

    Work(String title) {
      this.title = title;
    }

    /** Makes the input, once, before any process. */
    void ready(Path in) throws IOException {}

    /** Makes what each process shall find in the directory where it writes. */
    void before(Path in, Path out) throws IOException {}

    abstract void loop(Path in, Path out) throws IOException;

    private int count() {
      return switch (this) {
        case CSV -> MEGABYTES;
        case READ_STREAM, READ_CHANNEL -> READS;
        default -> FILES;
      };
    }

    private static String part(int i) {
      return "part-" + i;
    }

    private static void smallFiles(Path directory) throws IOException {
      byte[] bytes = new byte[SMALL];
      for (int i = 0; i < FILES; i++) {
        // Each with a content of its own.
        ByteBuffer.wrap(bytes).putInt(i);
        Files.write(directory.resolve(part(i)), bytes);
      }
    }
  }

  /** What one process took, and what the server heard of it. */
  private record Took(double loopMillis, double cpuMillis, int inputs, int outputs) {}

  private static final Pattern HASHED = Pattern.compile("@sha256:[0-9a-f]{64}\"");

  /** The end of the run of the process that runs now. */
  private static volatile String ending = "";

  private final Path temp;
  private final Path data;
  private final String endpoint;

  private FileWork(Path temp, String endpoint) throws IOException {
    this.temp = temp;
    this.data = Files.createDirectory(temp.resolve("data"));
    this.endpoint = endpoint;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 4 && arguments[0].equals("work")) {
      work(Work.valueOf(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
      return;
    }
    int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    List<String> homes = new ArrayList<>(Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length));
    if (homes.isEmpty()) {
      homes.add(System.getProperty("java.home"));
    }
    Path temp = Files.createTempDirectory("lineage-bench");
    HttpServer server = server();
    FileWork bench = new FileWork(temp, "http://127.0.0.1:" + server.getAddress().getPort());
    run(List.of(System.getProperty("java.home") + "/bin/javac", "-d", temp.toString(), "agent/bench/FileWork.java"));
    try {
      for (String home : homes) {
        bench.on(home, pairs);
      }
    } finally {
      server.stop(0);
      delete(temp);
    }
    System.exit(0);
  }

  /** In the process that is measured. */
  private static void work(Work work, Path in, Path out) throws IOException {
    long began = System.nanoTime();
    work.loop(in, out);
    System.out.println(System.nanoTime() - began);
  }

  private void on(String home, int pairs) throws Exception {
    System.out.printf("%s, %d processors, %d pairs%n",
        version(home), Runtime.getRuntime().availableProcessors(), pairs);
    System.out.printf("%-44s %12s %12s %11s %9s%n", "", "loop plain", "with agent", "loop ratio", "CPU ratio");
    String chosen = System.getProperty("work", "");
    for (Work work : Work.values()) {
      if (chosen.isEmpty() || List.of(chosen.toUpperCase().split(",")).contains(work.name())) {
        measure(home, work, pairs);
      }
    }
  }

  private void measure(String home, Work work, int pairs) throws Exception {
    Path in = Files.createDirectory(data.resolve("in"));
    work.ready(in);
    Map<String, List<Took>> all = new LinkedHashMap<>();
    List<String> ways = List.of("plain", "server up", "no server");
    ways.forEach(way -> all.put(way, new ArrayList<>()));
    for (int i = -1; i < pairs; i++) {
      for (int j = 0; j < ways.size(); j++) {
        // In another order each time: what is written back to the disk late is felt by the next.
        String way = ways.get(Math.floorMod(i + j, ways.size()));
        Took took = once(home, work, in, way);
        // The first round warms the machine's caches.
        if (i >= 0) {
          all.get(way).add(took);
        }
      }
    }
    print(work, "server up", all);
    print(work, "no server", all);
    if (work == Work.CSV) {
      System.out.printf("  one SHA-256 of what is read and written: %.0f ms of CPU; added CPU above: %.0f ms%n",
          2 * sha256Millis(in.resolve("lines.csv")),
          median(all, "server up", Took::cpuMillis) - median(all, "plain", Took::cpuMillis));
    }
    delete(in);
  }

  private Took once(String home, Work work, Path in, String way) throws Exception {
    Path out = Files.createDirectory(data.resolve("out"));
    work.before(in, out);
    List<String> command = new ArrayList<>(List.of(home + "/bin/java"));
    if (!way.equals("plain")) {
      // A spool of its own for each run: nothing is left to adopt from the one before.
      command.add("-javaagent:agent/target/lineage-agent.jar=spool.dir=" + temp.resolve("spool" + System.nanoTime())
          // Or nothing below /dev/shm would count.
          + ",include=" + data + "/**,endpoint=" + (way.equals("server up") ? endpoint : "http://127.0.0.1:1"));
    }
    for (String size : List.of("files", "megabytes", "reads")) {
      if (System.getProperty(size) != null) {
        command.add("-D" + size + "=" + System.getProperty(size));
      }
    }
    command.addAll(List.of("-cp", temp.toString(), "FileWork", "work", work.name(), in.toString(), out.toString()));
    ending = "";
    long cpu = cpuOfChildren();
    double loop = Long.parseLong(run(command).strip()) / 1e6;
    Took took = new Took(loop, cpuOfChildren() - cpu, hashed(ending, "\"inputs\":["), hashed(ending, "\"outputs\":["));
    delete(out);
    return took;
  }

  private static void print(Work work, String way, Map<String, List<Took>> all) {
    Took one = all.get(way).get(0);
    System.out.printf("%-44s %9.0f ms %9.0f ms %11.3f %9.2f   %s%n",
        String.format("%,d %s", work.count(), work.title + (way.equals("no server") ? ", no server" : "")),
        median(all, "plain", Took::loopMillis), median(all, way, Took::loopMillis),
        ratio(all, way, Took::loopMillis), ratio(all, way, Took::cpuMillis),
        way.equals("no server") ? "" : one.inputs() + " inputs and " + one.outputs() + " outputs with a hash");
  }

  private interface Value {
    double of(Took took);
  }

  private static double median(Map<String, List<Took>> all, String way, Value value) {
    return median(all.get(way).stream().mapToDouble(value::of).toArray());
  }

  private static double ratio(Map<String, List<Took>> all, String way, Value value) {
    double[] ratios = new double[all.get(way).size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = value.of(all.get(way).get(i)) / value.of(all.get("plain").get(i));
    }
    return median(ratios);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** How many datasets of an event's list have a hash. */
  private static int hashed(String event, String list) {
    int from = event.indexOf(list);
    int to = event.indexOf(list.contains("inputs") ? "\"outputs\":[" : "\"producer\":\"", from + 1);
    Matcher matcher = HASHED.matcher(from < 0 ? "" : event.substring(from, to < from ? event.length() : to));
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  private static double sha256Millis(Path file) throws Exception {
    long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] bytes = new byte[256 * 1024];
    try (InputStream in = new FileInputStream(file.toFile())) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        digest.update(bytes, 0, read);
      }
    }
    digest.digest();
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began) / 1e6;
  }

  /** User and system time of all processes that this one started and that have ended; Linux only, to 10 ms. */
  private static long cpuOfChildren() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 10;
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (!event.contains("\"eventType\":\"START\"")) {
            ending = event;
          }
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String version(String home) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(home, "release"))) {
      return lines.filter(line -> line.startsWith("JAVA_VERSION=")).findFirst().orElse(home)
          .replace("JAVA_VERSION=", "Java ").replace("\"", "");
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("Failed: " + String.join(" ", command));
    }
    return said;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
