package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.programs.JobKinds;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job may be, under the packaged agent: every kind of method, class and pattern. */
final class JobsIT {

  private static final String PROGRAM = JobKinds.class.getName();
  private static final String ETL =
      """
      package acme;
      import java.nio.file.*;
      public class Etl {
        @io.dspm.lineage.LineageJob(name = "etl")
        public static void load(Path from, Path to) throws Exception {
          Files.writeString(to, Files.readString(from) + "!");
        }
      }
      """;

  @TempDir Path temp;
  private Path data;
  private EventServer server;

  @BeforeEach
  void startServer() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    server = new EventServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void everyKindOfMethodIsAJobWithItsOwnFiles(Jdk jdk) throws Exception {
    Map<String, String> jobs =
        new TreeMap<>(
            Map.of(
                "static", "ofClass",
                "private", "hidden",
                "generic", "generic",
                "synchronized", "locked",
                "lambda", "inLambda",
                "bridged", "bridged",
                "super", "base",
                "interface static", "ofInterface",
                "interface default", "byDefault",
                "interface private", "hiddenDefault"));
    for (String file : jobs.values()) {
      input(file);
    }
    input("override");
    ForkedJvm.Ended ended = jvm(jdk, "methods").run().succeeded();

    for (Map.Entry<String, String> job : jobs.entrySet()) {
      JsonNode end = server.endOf(job.getKey());
      assertThat(inputs(end)).as(job.getKey()).containsExactly(in(job.getValue()));
      assertThat(outputs(end)).as(job.getKey()).containsExactly(out(job.getValue()));
    }
    assertThat(inputs(server.endOf("program"))).containsExactly(in("override"));
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void eachLevelOfARecursionIsARunInTheOneBefore(Jdk jdk) throws Exception {
    for (String name : List.of("depth0", "depth1", "depth2")) {
      input(name);
    }
    jvm(jdk, "recursion").run().succeeded();

    List<JsonNode> ends = endsOf("recursive");
    assertThat(ends)
        .extracting(end -> inputs(end))
        .containsExactlyInAnyOrder(
            List.of(in("depth0")), List.of(in("depth1")), List.of(in("depth2")));
    for (JsonNode end : ends) {
      String parent = inputs(end).get(0).contains("depth2") ? "program" : "recursive";
      assertThat(end.at("/run/facets/parent/job/name").asText()).isEqualTo(parent);
    }
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void oneMethodInManyThreadsIsAsManyRuns(Jdk jdk) throws Exception {
    List<List<String>> expected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      input("thread" + i);
      expected.add(List.of(in("thread" + i)));
    }
    jvm(jdk, "threads").run().succeeded();

    assertThat(endsOf("together"))
        .extracting(end -> inputs(end))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aClassInTwoLoadersIsWovenInEach(Jdk jdk) throws Exception {
    input("one");
    input("two");
    Path classes = compile("classes", ETL);
    jvm(jdk, "loaders", classes).run().succeeded();

    assertThat(endsOf("etl"))
        .extracting(end -> outputs(end))
        .containsExactlyInAnyOrder(List.of(out("one")), List.of(out("two")));
    assertThat(inputs(server.endOf("program"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aClassThatGroovyMadeHasJobs(Jdk jdk) throws Exception {
    input("groovy");
    jvm(jdk, "groovy").with("groovy-").run().succeeded();

    assertThat(inputs(server.endOf("groovy"))).containsExactly(in("groovy"));
    assertThat(outputs(server.endOf("groovy"))).containsExactly(out("groovy"));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aClassThatIsRedefinedKeepsItsJobs(Jdk jdk) throws Exception {
    input("one");
    input("two");
    Path before = compile("before", ETL);
    Path after = compile("after", ETL.replace("\"!\"", "\"!!\""));
    ForkedJvm jvm = jvm(jdk, "redefined", after.resolve("acme/Etl.class"));
    jvm.alsoFrom(before).jvm("-javaagent:" + redefiningAgent()).run().succeeded();

    assertThat(data.resolve("two.out")).hasContent("content of two!!");
    assertThat(endsOf("etl"))
        .extracting(end -> outputs(end))
        .containsExactlyInAnyOrder(List.of(out("one")), List.of(out("two")));
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void patternsFindImplementorsAndNestedClassesButNoLambda(Jdk jdk) throws Exception {
    for (String name : List.of("call", "lambda", "deep")) {
      input(name);
    }
    ForkedJvm.Ended ended =
        jvm(jdk, "patterns")
            .agent(
                "jobs",
                "java.util.concurrent.Callable+#call;io.dspm.**.*DeepEtl#r*;"
                    + PROGRAM
                    + "#noSuch;**.Nothing#run;"
                    + PROGRAM
                    + "$BaseCall+#run")
            .run()
            .succeeded();

    assertThat(inputs(server.endOf("NamedCall.call"))).containsExactly(in("call"));
    assertThat(inputs(server.endOf("DeepEtl.run"))).containsExactly(in("deep"));
    assertThat(inputs(server.endOf("program"))).containsExactly(in("lambda"));
    String none = "lineage: lineage.jobs: no method matched ";
    assertThat(ended.err().lines())
        .containsExactly(
            none
                + PROGRAM
                + "#noSuch ("
                + PROGRAM
                + " was loaded but has no such method with a body)",
            none + "**.Nothing#run (no such class was loaded)",
            none
                + PROGRAM
                + "$BaseCall+#run (such classes were loaded but have no such method with a body)");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void anAnnotationInVainIsToldOnceWithAdvice(Jdk jdk) throws Exception {
    input("inVain");
    ForkedJvm.Ended ended = jvm(jdk, "inVain").run().succeeded();

    assertThat(ended.err())
        .isEqualTo(
            "lineage: @LineageJob has no effect on "
                + PROGRAM
                + "$Source.load, which has no body: annotate the methods that implement it, or set"
                + " lineage.jobs="
                + PROGRAM
                + "$Source+#load\n");
    assertThat(inputs(server.endOf("program"))).containsExactly(in("inVain"));
  }

  /** All of it is in the manifest: the class is on the program's class path. */
  private Path redefiningAgent() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", PROGRAM);
    attributes.putValue("Can-Redefine-Classes", "true");
    Path jar = temp.resolve("redefining.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    return jar;
  }

  private Path compile(String directory, String source) throws IOException {
    Path classes = Files.createDirectory(temp.resolve(directory));
    Compiled.into(classes, Map.of("acme/Etl.java", source));
    return classes;
  }

  private List<JsonNode> endsOf(String job) {
    return server.eventsOf(job).stream().filter(event -> !EventServer.isStart(event)).toList();
  }

  private ForkedJvm jvm(Jdk jdk, String what, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of(what, data));
    arguments.addAll(List.of(more));
    return ForkedJvm.on(jdk, temp.resolve("spool"))
        .sendingTo(server)
        .agent("job.name", "program")
        .program(JobKinds.class, arguments.toArray());
  }

  private void input(String name) throws IOException {
    Files.writeString(data.resolve(name + ".in"), "content of " + name);
  }

  private String in(String name) throws IOException {
    return Files256.id(data.resolve(name + ".in"));
  }

  private String out(String name) throws IOException {
    return Files256.id(data.resolve(name + ".out"));
  }
}
