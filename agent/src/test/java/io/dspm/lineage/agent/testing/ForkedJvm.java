package io.dspm.lineage.agent.testing;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own that runs a test program, under the packaged agent unless told otherwise. */
public final class ForkedJvm {

  private static final Path AGENT = jar("agent", "lineage-agent.jar");
  private static final long TIMEOUT_SECONDS = 90;

  private final Jdks.Jdk jdk;
  private final Map<String, String> agentArguments = new LinkedHashMap<>();
  private final List<String> firstArguments = new ArrayList<>();
  private final List<String> jvmArguments = new ArrayList<>();
  private final List<String> command = new ArrayList<>();
  private final List<String> watcher = new ArrayList<>();
  private long timeoutSeconds = TIMEOUT_SECONDS;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Path directory = Path.of("").toAbsolutePath();
  private boolean withAgent = true;
  private String redirections = "";
  private String limits = "";

  /** What a program left behind. */
  public record Ended(String command, int exitCode, String out, String err, Path spool) {

    /** Everything that helps to see why a test failed. */
    public String story() {
      return "command: "
          + command
          + "\nexit: "
          + exitCode
          + "\nstdout:\n"
          + out
          + "\nstderr:\n"
          + err
          + "\nspool: "
          + list(spool);
    }

    public Ended succeeded() {
      return exitCode == 0 ? this : fail(story());
    }
  }

  /** A program that still runs. */
  public record Running(String command, Process process, Path spool) {

    /** Reads stdout until the program said {@code line}. */
    public void awaitLine(String line) throws IOException {
      StringBuilder said = new StringBuilder();
      InputStream out = process.getInputStream();
      for (int c = out.read(); c >= 0; c = out.read()) {
        said.append((char) c);
        if (said.toString().endsWith(line + "\n")) {
          return;
        }
      }
      fail("The program never said " + line + ": " + said + "\n" + command);
    }

    /** Reads stdout until the program began a line with {@code words}. */
    public void awaitStartOfLine(String words) throws IOException {
      StringBuilder said = new StringBuilder("\n");
      InputStream out = process.getInputStream();
      for (int c = out.read(); c >= 0; c = out.read()) {
        said.append((char) c);
        if (said.toString().endsWith("\n" + words)) {
          return;
        }
      }
      fail("The program never began a line with " + words + ": " + said + "\n" + command);
    }

    public void kill() throws InterruptedException {
      process.destroyForcibly();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        fail("It does not die: " + command);
      }
    }
  }

  /** A jar of this build; the tests of any module run in that module's directory. */
  public static Path jar(String module, String name) {
    Path here = Path.of("target", name).toAbsolutePath();
    if (Files.exists(here)) {
      return here;
    }
    Path inModule = Path.of(module, "target", name);
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.exists(up.resolve(inModule))) {
        return up.resolve(inModule);
      }
    }
    return fail("No " + inModule + ": build it with mvn package");
  }

  private ForkedJvm(Jdks.Jdk jdk) {
    this.jdk = jdk;
  }

  /** A JVM whose agent keeps its spool in {@code spool}. */
  public static ForkedJvm on(Jdks.Jdk jdk, Path spool) {
    return new ForkedJvm(jdk).agent("spool.dir", spool.toString());
  }

  public ForkedJvm agent(String key, String value) {
    agentArguments.put(key, value);
    return this;
  }

  /** Has each file named by itself, however many there are. */
  public ForkedJvm namingEachFile() {
    return agent("group.threshold", "1000000").agent("event.max-bytes", "60MB");
  }

  public ForkedJvm sendingTo(EventServer server) {
    return agent("endpoint", server.url());
  }

  public ForkedJvm withoutAgent() {
    withAgent = false;
    return this;
  }

  public ForkedJvm jvm(String argument) {
    jvmArguments.add(argument);
    return this;
  }

  public ForkedJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public ForkedJvm in(Path workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  /** Has a shell redirect the standard streams, as by {@code < in.csv > out.csv}. */
  public ForkedJvm redirected(String byShell) {
    redirections = byShell;
    return this;
  }

  /** Has a shell set limits before it starts the JVM, as by {@code ulimit -n 64}. */
  public ForkedJvm limited(String byShell) {
    limits = byShell + "; ";
    return this;
  }

  /** An argument of the JVM that stands before the agent. */
  public ForkedJvm beforeTheAgent(String argument) {
    firstArguments.add(argument);
    return this;
  }

  /** Runs whatever the arguments say. */
  public ForkedJvm command(Object... arguments) {
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return this;
  }

  /** Runs a class of the test class path. */
  public ForkedJvm program(Class<?> main, Object... arguments) {
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return this;
  }

  /** Adds the test's own libraries of these names to the class path of the program named before. */
  public ForkedJvm with(String... libraries) {
    Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .map(Path::of)
        .filter(entry -> Stream.of(libraries).anyMatch(entry.getFileName().toString()::startsWith))
        .forEach(this::alsoFrom);
    return this;
  }

  /** Adds a jar or directory to the class path of the program named before. */
  public ForkedJvm alsoFrom(Path entry) {
    command.set(1, command.get(1) + java.io.File.pathSeparator + entry);
    return this;
  }

  /** As {@link #program}, but as if the user had never heard of the API. */
  public ForkedJvm programWithoutTheApi(Class<?> main, Object... arguments) {
    program(main, arguments);
    command.set(1, classPath().split(java.io.File.pathSeparator)[0]);
    return this;
  }

  /** Runs a class of the class path that the environment names. */
  public ForkedJvm main(String main, Object... arguments) {
    command.add(main);
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return this;
  }

  /** Gives the program more time than is usual. */
  public ForkedJvm within(long seconds) {
    timeoutSeconds = seconds;
    return this;
  }

  /** Has another program run the JVM, whose command line comes last in its own. */
  public ForkedJvm under(List<String> watchingCommand) {
    watcher.addAll(watchingCommand);
    return this;
  }

  /** Runs a program's jar. */
  public ForkedJvm jar(Path jar, Object... arguments) {
    command.add("-jar");
    command.add(jar.toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return this;
  }

  /** Runs the agent's jar as a command. */
  public ForkedJvm agentCommand(String... arguments) {
    withAgent = false;
    command.add("-jar");
    command.add(AGENT.toString());
    command.addAll(List.of(arguments));
    return this;
  }

  public Ended run() throws IOException, InterruptedException {
    Running running = start();
    CompletableFuture<String> out = drain(running.process().getInputStream());
    CompletableFuture<String> err = drain(running.process().getErrorStream());
    boolean ended = running.process().waitFor(timeoutSeconds, TimeUnit.SECONDS);
    if (!ended) {
      running.process().destroyForcibly();
    }
    Ended result =
        new Ended(
            running.command(),
            ended ? running.process().exitValue() : -1,
            text(out),
            text(err),
            running.spool());
    return ended ? result : fail("It did not end by itself\n" + result.story());
  }

  public Running start() throws IOException {
    List<String> all = new ArrayList<>();
    if (!redirections.isEmpty() || !limits.isEmpty()) {
      all.addAll(List.of("sh", "-c", limits + "exec \"$0\" \"$@\" " + redirections));
    }
    all.add(jdk.java());
    all.addAll(firstArguments);
    if (withAgent) {
      String arguments =
          agentArguments.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(","));
      all.add("-javaagent:" + AGENT + "=" + arguments);
    }
    all.addAll(jvmArguments);
    all.addAll(command);
    List<String> line = Stream.concat(watcher.stream(), all.stream()).toList();
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    // What the machine that runs the tests has configured is of no concern here.
    builder.environment().keySet().removeIf(ForkedJvm::isConfiguration);
    builder.environment().putAll(environment);
    Path spool = Path.of(agentArguments.get("spool.dir"));
    return new Running(String.join(" ", all), builder.start(), spool);
  }

  /** The test program's classes and the API, as a user's class path would have them. */
  public static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .filter(
            entry ->
                entry.endsWith("test-classes")
                    || entry.contains("lineage-api")
                    || entry.contains("/api/"))
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  public static Path agentJar() {
    return AGENT;
  }

  private static boolean isConfiguration(String name) {
    return name.startsWith("LINEAGE_")
        || name.startsWith("OPENLINEAGE_")
        || name.startsWith("OL_")
        || name.startsWith("MARQUEZ_")
        || name.equals("JAVA_TOOL_OPTIONS")
        || name.equals("JDK_JAVA_OPTIONS");
  }

  private static CompletableFuture<String> drain(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String text(CompletableFuture<String> stream) throws InterruptedException {
    try {
      return stream.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "(unreadable: " + e + ")";
    }
  }

  private static String list(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).collect(Collectors.joining("\n  "));
    } catch (IOException | UncheckedIOException e) {
      return "none (" + e + ")";
    }
  }
}
