import com.sun.net.httpserver.HttpServer;
import io.dspm.lineage.agent.identity.FileHasher;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.zip.CRC32;

/**
 * How fast files are hashed, and what that costs the program, from the project's root after {@code mvn package}:
 *
 * <pre>{@code
 * java -cp agent/core/target/classes:agent/boot/target/classes agent/bench/HashSpeed.java openssl [ROUNDS]
 * java -cp agent/core/target/classes:agent/boot/target/classes agent/bench/HashSpeed.java write [PAIRS]
 * java -cp agent/core/target/classes:agent/boot/target/classes agent/bench/HashSpeed.java append [PAIRS]
 * }</pre>
 *
 * <p>{@code openssl}: one thread against {@code openssl dgst -sha256} on the same file, in turn. {@code write}: a program
 * writes a file in one job and computes in a second one, while the first one's output is hashed. {@code append}: 200 jobs
 * append 1 MB each to a log. These two are whole processes, with and without the agent in turn; a program's own time ends when
 * its {@code main} has returned. Ratios are the geometric mean of the pairs: take an even number.
 *
 * <p>{@code -Dmegabytes=} is the file's size, {@code -Djava.io.tmpdir=/dev/shm} the place.
 */
public final class HashSpeed {

  private static final int BLOCK = 1 << 20;
  private static final int APPENDS = Integer.getInteger("appends", 200);
  private static final Pattern HASHED = Pattern.compile("@sha256:[0-9a-f]{64}\"");
  private static final List<Integer> hashed = new ArrayList<>();

  /** What one process took. */
  private record Took(double ownMillis, double mainMillis, double allMillis, double cpuMillis) {}

  public static void main(String[] arguments) throws Exception {
    String what = arguments[0];
    if (what.equals("program")) {
      program(arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]));
      return;
    }
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 6;
    Path temp = Files.createTempDirectory("lineage-bench");
    try {
      switch (what) {
        case "openssl" -> openssl(temp, megabytes(1024), rounds);
        case "write" -> programs(temp, what, megabytes(10 * 1024), rounds);
        case "append" -> programs(temp, what, megabytes(500), rounds);
        default -> throw new IllegalArgumentException(what);
      }
    } finally {
      delete(temp);
    }
    System.exit(0);
  }

  private static int megabytes(int usual) {
    return Integer.getInteger("megabytes", usual);
  }

  private static void openssl(Path temp, int megabytes, int rounds) throws Exception {
    Path file = temp.resolve("file");
    write(file, megabytes);
    double[] theirs = new double[rounds];
    double[] ours = new double[rounds];
    double[] ratios = new double[rounds];
    for (int i = -1; i < rounds; i++) {
      long began = System.nanoTime();
      String said = run(List.of("openssl", "dgst", "-sha256", file.toString()));
      long between = System.nanoTime();
      String hash = FileHasher.hash(file).hex();
      long ended = System.nanoTime();
      if (!said.strip().endsWith(hash)) {
        throw new IllegalStateException(said + " is not " + hash);
      }
      // The first round warms the machine's caches.
      if (i >= 0) {
        theirs[i] = (between - began) / 1e6;
        ours[i] = (ended - between) / 1e6;
        ratios[i] = theirs[i] / ours[i];
      }
    }
    System.out.printf("Java %s, %,d MB in %s, %d rounds%n",
        System.getProperty("java.version"), megabytes, temp.getParent(), rounds);
    System.out.printf("openssl dgst -sha256 %5.0f ms, the agent %5.0f ms; throughput ratio %.3f, from %.3f to %.3f%n",
        median(theirs), median(ours), median(ratios), Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow());
  }

  private static void programs(Path temp, String program, int megabytes, int pairs) throws Exception {
    HttpServer server = server();
    String home = System.getProperty("java.home") + "/bin/";
    run(List.of(home + "javac", "-cp", System.getProperty("java.class.path"), "-d", temp.toString(), "agent/bench/HashSpeed.java"));
    Map<Boolean, List<Took>> all = new LinkedHashMap<>();
    all.put(false, new ArrayList<>());
    all.put(true, new ArrayList<>());
    Path data = Files.createDirectory(temp.resolve("data"));
    if (program.equals("append")) {
      write(data.resolve("log"), megabytes);
    }
    for (int i = -1; i < pairs; i++) {
      for (boolean agent : i % 2 == 0 ? List.of(false, true) : List.of(true, false)) {
        List<String> command = new ArrayList<>(List.of(home + "java"));
        if (agent) {
          command.add("-javaagent:agent/target/lineage-agent.jar=spool.dir=" + temp.resolve("spool" + i)
              // Or nothing below /dev/shm would count.
              + ",include=" + data + "/**,jobs=HashSpeed#produce;HashSpeed#use;HashSpeed#append,exit.timeout=10m,endpoint=http://127.0.0.1:"
              + server.getAddress().getPort());
        }
        command.addAll(List.of("-Dappends=" + APPENDS, "-cp", temp.toString(), "HashSpeed", "program", program, data.toString(), "" + megabytes));
        Took took = once(command);
        if (i >= 0) {
          all.get(agent).add(took);
        }
        if (program.equals("write")) {
          Files.delete(data.resolve("file"));
        }
      }
    }
    server.stop(0);
    System.out.printf("Java %s, %s, %,d MB in %s, %d pairs; %s datasets with a hash in each run's end%n",
        System.getProperty("java.version"), program, megabytes, temp.getParent(), pairs, hashed.stream().distinct().toList());
    print("own time", all, Took::ownMillis);
    print("CPU of its main thread", all, Took::mainMillis);
    print("until the process ended", all, Took::allMillis);
    print("CPU", all, Took::cpuMillis);
  }

  private static Took once(List<String> command) throws Exception {
    long cpu = cpuOfChildren();
    long began = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    double own;
    double main;
    try (BufferedReader said = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      if (!"done".equals(said.readLine())) {
        throw new IOException("Failed: " + String.join(" ", command));
      }
      own = (System.nanoTime() - began) / 1e6;
      main = Long.parseLong(said.readLine()) / 1e6;
    }
    process.waitFor();
    return new Took(own, main, (System.nanoTime() - began) / 1e6, cpuOfChildren() - cpu);
  }

  private interface Value {
    double of(Took took);
  }

  private static void print(String title, Map<Boolean, List<Took>> all, Value value) {
    double[] plain = all.get(false).stream().mapToDouble(value::of).toArray();
    double[] agent = all.get(true).stream().mapToDouble(value::of).toArray();
    double[] ratios = new double[plain.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = agent[i] / plain[i];
    }
    String each = Arrays.toString(Arrays.stream(ratios).map(r -> Math.round(r * 1000) / 1000.0).toArray());
    System.out.printf("%-24s plain %7.0f ms   with agent %7.0f ms   ratio %.3f of %s%n",
        title, median(plain), median(agent), geometricMean(ratios), each);
  }

  /**
   * Of an even number of pairs: the order within a pair alternates, and of two processes in a row that fill half of the machine's
   * memory each, the second may be a tenth slower, whichever it is.
   */
  private static double geometricMean(double[] ratios) {
    return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElseThrow());
  }

  /** In the process that is measured. */
  private static void program(String program, Path data, int megabytes) throws IOException {
    double sum = 0;
    if (program.equals("write")) {
      produce(data.resolve("file"), megabytes);
      sum = use(data.resolve("other"), megabytes);
    } else {
      for (int i = 0; i < APPENDS; i++) {
        append(data.resolve("log"));
      }
    }
    System.out.println(sum < 0 ? "impossible" : "done");
    System.out.println(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
  }

  static void produce(Path file, int megabytes) throws IOException {
    write(file, megabytes);
  }

  /** Takes about as long as the other file's hash. */
  static double use(Path file, int megabytes) throws IOException {
    write(file, Math.max(1, megabytes / 40));
    double sum = 0;
    for (int i = 0; i < 40; i++) {
      CRC32 crc = new CRC32();
      byte[] bytes = new byte[BLOCK];
      try (InputStream in = new FileInputStream(file.toFile())) {
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          crc.update(bytes, 0, read);
          for (int k = 0; k < read / 8; k++) {
            sum += Math.sqrt(bytes[k] & 0xFF);
          }
        }
      }
      sum += crc.getValue();
    }
    return sum;
  }

  static void append(Path log) throws IOException {
    try (OutputStream out = new FileOutputStream(log.toFile(), true)) {
      out.write(new byte[BLOCK]);
    }
  }

  private static void write(Path file, int megabytes) throws IOException {
    byte[] bytes = new byte[BLOCK];
    new java.util.Random(1).nextBytes(bytes);
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      for (int i = 0; i < megabytes; i++) {
        ByteBuffer.wrap(bytes).putInt(i);
        out.write(bytes);
      }
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
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
          String event = new String(exchange.getRequestBody().readAllBytes());
          if (!event.contains("\"eventType\":\"START\"")) {
            Matcher matcher = HASHED.matcher(event);
            int count = 0;
            while (matcher.find()) {
              count++;
            }
            synchronized (hashed) {
              hashed.add(count);
            }
          }
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes());
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
