package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dspm.lineage.agent.programs.ways.CompletableFutureWays;
import io.dspm.lineage.agent.programs.ways.ForkJoinWays;
import io.dspm.lineage.agent.programs.ways.PoolWays;
import io.dspm.lineage.agent.programs.ways.ScheduledWays;
import io.dspm.lineage.agent.programs.ways.SharedPoolWays;
import io.dspm.lineage.agent.programs.ways.StageWays;
import io.dspm.lineage.agent.programs.ways.StreamWays;
import io.dspm.lineage.agent.programs.ways.ThreadWays;
import io.dspm.lineage.agent.programs.ways.TimerWays;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way in which a task travels between threads, gone by jobs and by nobody in turn and at the
 * same time, under the packaged agent and on every JDK found: every file lands on the run whose
 * name it bears, and on no other.
 */
final class ContextIT {

  private static final String PACKAGE = "io.dspm.lineage.agent.programs.ways.";

  /** Given, since CompletableFuture does without the pool where there are few processors. */
  private static final String COMMON_POOL =
      "-Djava.util.concurrent.ForkJoinPool.common.parallelism=";

  /**
   * What does not hold: queues and callbacks of libraries that no tap knows. As soon as one does,
   * its test fails and it has to go from here.
   */
  private static final Set<String> LIMITS = Set.of("Promise.addListener");

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicNode> everyAccessLandsOnTheRunThatHandedItOver() {
    return Jdks.found().map(jdk -> dynamicContainer(jdk.toString(), on(jdk)));
  }

  private Stream<DynamicNode> on(Jdk jdk) {
    try {
      List<DynamicNode> all = new ArrayList<>();
      all.add(tried("threads, executors, timers", executors(jdk)));
      all.add(tried("fork/join, parallel streams", forkJoin(jdk)));
      all.add(tried("CompletableFuture", futures(jdk, "3")));
      all.add(tried("CompletableFuture on a machine of one or two", futures(jdk, "1")));
      all.add(tried("libraries", libraries(jdk)));
      if (jdk.version() >= 21) {
        all.add(tried("virtual threads", virtualThreads(jdk)));
      }
      if (jdk.version() == 25) {
        all.add(tried("structured concurrency", structuredConcurrency(jdk)));
      }
      return all.stream();
    } catch (Exception e) {
      throw new IllegalStateException("The ways could not be tried on " + jdk, e);
    }
  }

  private TriedWays executors(Jdk jdk) throws IOException {
    return tried(jdk, "executors")
        .of(
            ThreadWays.class,
            PoolWays.class,
            SharedPoolWays.class,
            ScheduledWays.class,
            TimerWays.class);
  }

  private TriedWays forkJoin(Jdk jdk) throws IOException {
    return tried(jdk, "forkJoin").of(ForkJoinWays.class, StreamWays.class).jvm(COMMON_POOL + 3);
  }

  private TriedWays futures(Jdk jdk, String parallelism) throws IOException {
    return tried(jdk, "futures" + parallelism)
        .of(CompletableFutureWays.class, StageWays.class)
        .jvm(COMMON_POOL + parallelism);
  }

  private TriedWays libraries(Jdk jdk) throws Exception {
    Path[] jars = libraryJars();
    String classPath =
        Stream.concat(Stream.of(ForkedJvm.classPath()), Stream.of(jars).map(Path::toString))
            .collect(Collectors.joining(File.pathSeparator));
    return tried(jdk, "libraries")
        .of(
            PACKAGE + "GuavaWays",
            PACKAGE + "NettyWays",
            PACKAGE + "ReactorWays",
            PACKAGE + "KotlinWays",
            PACKAGE + "ScalaWays")
        .classes(compiled(jdk, "libraries", classPath, "--release", "17", "-nowarn"))
        .classes(jars);
  }

  private static Path[] libraryJars() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target", "libraries").toAbsolutePath())) {
      return jars.toArray(Path[]::new);
    }
  }

  private TriedWays virtualThreads(Jdk jdk) throws Exception {
    TriedWays ways = tried(jdk, "virtual").of(PACKAGE + "VirtualThreadWays");
    ways.classes(compiled(jdk, "java21", ForkedJvm.classPath(), "--release", "21"));
    if (jdk.version() >= 25) {
      ways.of(PACKAGE + "NewestWays");
      ways.jvm("--enable-native-access=ALL-UNNAMED");
      ways.classes(compiled(jdk, "java25", ForkedJvm.classPath(), "--release", "25"));
    }
    return ways;
  }

  private TriedWays structuredConcurrency(Jdk jdk) throws Exception {
    return tried(jdk, "structured")
        .of(PACKAGE + "StructuredWays")
        .classes(
            compiled(
                jdk, "preview25", ForkedJvm.classPath(), "--release", "25", "--enable-preview"))
        .jvm("--enable-preview");
  }

  private TriedWays tried(Jdk jdk, String name) throws IOException {
    return new TriedWays(jdk, Files.createDirectories(temp.resolve(name + jdk.version())));
  }

  /** The classes of sources that the oldest JDK can't compile. */
  private Path compiled(Jdk jdk, String sources, String classPath, String... options)
      throws Exception {
    Path classes = temp.resolve("classes" + jdk.version()).resolve(sources);
    Compiled.by(jdk, Path.of("src", "test", sources), classes, classPath, options);
    return classes;
  }

  private static DynamicNode tried(String title, TriedWays ways) throws Exception {
    ways.tryAll();
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("a silent JVM", ways::checkTheProgram));
    for (String way : ways.names()) {
      if (LIMITS.contains(way)) {
        tests.add(dynamicTest("a limit: " + way, () -> checkLimit(way, ways)));
      } else {
        tests.add(dynamicTest(way, () -> ways.check(way)));
      }
    }
    return dynamicContainer(title, tests);
  }

  private static void checkLimit(String way, TriedWays ways) {
    assertThatThrownBy(() -> ways.check(way))
        .as("%s holds now: take it from the limits", way)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("on wrong runs");
  }
}
