package io.dspm.lineage.agent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark in JVMs of its own, without the agent and under it in turn, and prints what a
 * call takes each way: {@code java -jar agent/bench/target/lineage-bench.jar [quick] [PATTERN]}
 * from the project's root.
 *
 * <p>Times are medians over all iterations. Bytes are what all threads of the JVM allocated, for
 * each call.
 */
public final class WithAndWithout {

  private static final Path AGENT = Path.of("agent/target/lineage-agent.jar");
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** How often each way has its turn, and for how long. */
  private record Effort(int rounds, int warmups, int iterations, TimeValue time) {
    static final Effort FULL = new Effort(2, 2, 4, TimeValue.milliseconds(300));
    static final Effort QUICK = new Effort(1, 1, 1, TimeValue.milliseconds(200));
  }

  /** One benchmark with one value of its parameter, if it has one. */
  private record Case(String benchmark, String parameter, String value) {
    @Override
    public String toString() {
      String name = benchmark.substring(benchmark.lastIndexOf('.') + 1);
      return value.isEmpty() ? name : name + " " + value;
    }
  }

  /** What one way came to. */
  private record Found(List<Double> nanos, List<Double> bytes) {
    Found() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    double time() {
      return median(nanos);
    }

    double allocated() {
      return median(bytes);
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().toList().get(values.size() / 2);
    }
  }

  private final Effort effort;
  private final Path temp;

  private WithAndWithout(Effort effort, Path temp) {
    this.effort = effort;
    this.temp = temp;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    Effort effort = words.remove("quick") ? Effort.QUICK : Effort.FULL;
    String pattern = words.isEmpty() ? ".*" : words.get(0);
    if (!Files.exists(AGENT)) {
      throw new IOException(
          "No " + AGENT + ": run this from the project's root, after mvn package");
    }
    Path temp = Files.createTempDirectory("lineage-bench");
    try {
      new WithAndWithout(effort, temp).run(pattern);
    } finally {
      delete(temp);
    }
  }

  private void run(String pattern) throws RunnerException {
    System.out.printf(
        "Java %s, %d processors%n",
        System.getProperty("java.version"), Runtime.getRuntime().availableProcessors());
    System.out.printf(
        "%-30s %12s %12s %12s %10s %10s%n",
        "", "plain", "with agent", "difference", "plain", "with agent");
    for (Case each : cases()) {
      if (each.toString().matches(".*(" + pattern + ").*")) {
        print(each, compare(each));
      }
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String call :
        List.of(
            "readInputStream",
            "readRandomAccessFile",
            "readChannel",
            "writeOutputStream",
            "writeRandomAccessFile",
            "writeChannel")) {
      // Nothing at all: no system call hides what the agent adds. A channel would not even try.
      List<String> sizes = new ArrayList<>(List.of("1", "8192", "1048576"));
      if (!call.endsWith("Channel")) {
        sizes.add(0, "0");
      }
      for (String size : sizes) {
        cases.add(new Case(FileCalls.class.getName() + "." + call, "size", size));
      }
    }
    for (String life :
        List.of(
            "openAndCloseStream",
            "openAndCloseChannel",
            "openReadCloseStream",
            "openReadCloseFiles",
            "openWriteCloseDelete",
            "rename")) {
      cases.add(new Case(FileLives.class.getName() + "." + life, "", ""));
    }
    cases.addAll(handOvers());
    return cases;
  }

  /** Each outside of any run and within one. */
  private static List<Case> handOvers() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "thousandTasksOfAPool", "thousandForks", "thousandDependents", "parallelStream"));
    if (Runtime.version().feature() >= 21) {
      names.add("virtualThread");
    }
    List<Case> cases = new ArrayList<>();
    for (String name : names) {
      for (String where : List.of("outside", "within")) {
        cases.add(new Case(HandOvers.class.getName() + "." + name, "where", where));
      }
    }
    return cases;
  }

  /** Without and with. */
  private Found[] compare(Case each) throws RunnerException {
    Found[] found = {new Found(), new Found()};
    for (int round = 0; round < effort.rounds(); round++) {
      measure(each, List.of(), found[0]);
      measure(each, List.of(agent()), found[1]);
    }
    return found;
  }

  /** Without a server, and with a spool of its own, where nothing is left to adopt. */
  private String agent() {
    return "-javaagent:"
        + AGENT
        + "=log.level=error,endpoint=http://127.0.0.1:1,spool.dir="
        + temp.resolve("spool" + System.nanoTime())
        // Or nothing below /dev/shm would count.
        + ",include="
        + temp
        + "/data/**";
  }

  private void measure(Case each, List<String> jvmArguments, Found found) throws RunnerException {
    List<String> all = new ArrayList<>(jvmArguments);
    all.add("-Djava.io.tmpdir=" + data());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(each.benchmark().replace(".", "\\.") + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(effort.warmups())
            .warmupTime(effort.time())
            .measurementIterations(effort.iterations())
            .measurementTime(effort.time())
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend(all.toArray(new String[0]))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (!each.value().isEmpty()) {
      options.param(each.parameter(), each.value());
    }
    add(new Runner(options.build()).run(), found);
  }

  private static void add(Collection<RunResult> results, Found found) {
    for (RunResult run : results) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          found.nanos().add(iteration.getPrimaryResult().getScore());
          iteration.getSecondaryResults().entrySet().stream()
              .filter(entry -> entry.getKey().endsWith(ALLOCATED))
              .forEach(entry -> found.bytes().add(entry.getValue().getScore()));
        }
      }
    }
  }

  private static void print(Case each, Found[] found) {
    System.out.printf(
        "%-30s %9.1f ns %9.1f ns %9.1f ns %8.1f B %8.1f B%n",
        each,
        found[0].time(),
        found[1].time(),
        found[1].time() - found[0].time(),
        found[0].allocated(),
        found[1].allocated());
  }

  private Path data() {
    Path data = temp.resolve("data");
    try {
      return Files.createDirectories(data);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
