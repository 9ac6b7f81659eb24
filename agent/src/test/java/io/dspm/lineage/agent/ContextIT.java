package io.dspm.lineage.agent;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dspm.lineage.agent.programs.ways.*;
import io.dspm.lineage.agent.programs.ways.WayGroup;
import io.dspm.lineage.agent.testing.Jdks;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static final List<Class<? extends WayGroup>> JDKS_OWN =
      List.of(
          ThreadWays.class,
          PoolWays.class,
          SharedPoolWays.class,
          ScheduledWays.class,
          TimerWays.class,
          ForkJoinWays.class,
          StreamWays.class,
          CompletableFutureWays.class,
          StageWays.class);

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicNode> everyAccessLandsOnTheRunThatHandedItOver() {
    return Jdks.found().map(jdk -> dynamicContainer(jdk.toString(), on(jdk)));
  }

  private Stream<DynamicNode> on(Jdk jdk) {
    List<DynamicNode> all = new ArrayList<>();
    all.add(tried("the JDK's own", jdksOwn(jdk)));
    return all.stream();
  }

  private TriedWays jdksOwn(Jdk jdk) {
    return new TriedWays(jdk, directory(jdk, "own"), names(JDKS_OWN))
        // Whatever this machine has: with one or two processors, CompletableFuture uses no pool.
        .jvm("-Djava.util.concurrent.ForkJoinPool.common.parallelism=3");
  }

  private static DynamicNode tried(String title, TriedWays ways) {
    try {
      ways.tryAll();
    } catch (Exception e) {
      throw new IllegalStateException("The ways could not be tried: " + title, e);
    }
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("a silent JVM", ways::checkTheProgram));
    for (String way : ways.names()) {
      tests.add(dynamicTest(way, () -> ways.check(way)));
    }
    return dynamicContainer(title, tests);
  }

  private Path directory(Jdk jdk, String name) {
    try {
      return Files.createDirectories(temp.resolve(name + jdk.version()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> names(List<Class<? extends WayGroup>> groups) {
    return groups.stream().map(Class::getName).toList();
  }
}
