package io.dspm.lineage.agent;

import static io.dspm.lineage.agent.testing.EventServer.inputs;
import static io.dspm.lineage.agent.testing.EventServer.outputs;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dspm.lineage.agent.testing.Compiled;
import io.dspm.lineage.agent.testing.EventServer;
import io.dspm.lineage.agent.testing.Files256;
import io.dspm.lineage.agent.testing.ForkedJvm;
import io.dspm.lineage.agent.testing.Jdks.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs as they come: in a module, in a signed jar, with old libraries of the agent's own names.
 * They have a method that is a job by configuration, so their classes are woven, too.
 */
final class PackagingIT {

  private static final String MAIN = "acme.Copy";

  private static final String COPY =
      """
      package acme;

      import java.nio.file.Files;
      import java.nio.file.Path;

      public class Copy {
        public static void main(String[] arguments) throws Exception {
          copy(Path.of(arguments[0]), Path.of(arguments[1]));
          System.out.println("module: " + Copy.class.getModule().getName());
          Object[] signers = Copy.class.getSigners();
          System.out.println("signers: " + (signers == null ? 0 : signers.length));
          Libraries.use();
        }

        static void copy(Path from, Path to) throws Exception {
          Files.write(to, Files.readAllBytes(from));
        }
      }
      """;

  private static final String NO_LIBRARIES =
      """
      package acme;

      class Libraries {
        static void use() {}
      }
      """;

  /** What the agent has inside, and what agents used to have. */
  private static final List<String> LIBRARIES =
      List.of(
          "org.objectweb.asm.ClassReader",
          "org.objectweb.asm.ClassWriter",
          "net.bytebuddy.ByteBuddy",
          "com.fasterxml.jackson.databind.ObjectMapper",
          "com.fasterxml.jackson.core.JsonFactory",
          "org.slf4j.LoggerFactory",
          "okhttp3.OkHttpClient",
          "okio.Buffer",
          "kotlin.Unit",
          "picocli.CommandLine",
          "io.openlineage.client.OpenLineage");

  @TempDir Path temp;
  private Path classes;
  private Path from;
  private Path to;

  @BeforeEach
  void makeDirectories() throws IOException {
    classes = Files.createDirectory(temp.resolve("classes"));
    Path data = Files.createDirectory(temp.resolve("data")).toRealPath();
    from = Files.writeString(data.resolve("in.csv"), "1,2,3\n");
    to = data.resolve("out.csv");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramInAModule(Jdk jdk) throws Exception {
    Compiled.into(
        classes,
        Map.of(
            "module-info.java",
            "module acme { }",
            "acme/Copy.java",
            COPY,
            "acme/Libraries.java",
            NO_LIBRARIES));

    assertThat(runsAsWithout(jdk, "-p", classes, "-m", "acme/" + MAIN, from, to))
        .isEqualTo("module: acme\nsigners: 0\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramInASignedJar(Jdk jdk) throws Exception {
    Compiled.into(classes, Map.of("acme/Copy.java", COPY, "acme/Libraries.java", NO_LIBRARIES));
    Path jar = temp.resolve("acme.jar");
    Compiled.jar(jar, classes, MAIN);
    Compiled.sign(jar);

    assertThat(runsAsWithout(jdk, "-jar", jar, from, to)).isEqualTo("module: null\nsigners: 1\n");
  }

  @ParameterizedTest
  @MethodSource("io.dspm.lineage.agent.testing.Jdks#found")
  void aProgramWithOldLibrariesOfTheSameNames(Jdk jdk) throws Exception {
    Map<String, String> sources = new HashMap<>(Map.of("acme/Copy.java", COPY));
    StringBuilder uses = new StringBuilder();
    for (String library : LIBRARIES) {
      sources.put(library.replace('.', '/') + ".java", old(library));
      uses.append(library).append(".old();\n");
    }
    sources.put(
        "acme/Libraries.java",
        "package acme; class Libraries { static void use() { " + uses + "} }");
    Compiled.into(classes, sources);

    // Each is made ready when the program uses it first, and not by anybody before.
    StringBuilder expected = new StringBuilder("module: null\nsigners: 0\n");
    LIBRARIES.forEach(library -> expected.append("ready: ").append(library).append('\n'));
    assertThat(runsAsWithout(jdk, "-cp", classes, MAIN, from, to)).isEqualTo(expected.toString());
  }

  private static String old(String name) {
    int dot = name.lastIndexOf('.');
    return """
    package %s;

    public class %s {
      static { System.out.println("ready: %s"); }
      public static void old() {}
    }
    """
        .formatted(name.substring(0, dot), name.substring(dot + 1), name);
  }

  /** What the program prints, with and without. */
  private String runsAsWithout(Jdk jdk, Object... command) throws Exception {
    ForkedJvm.Ended expected =
        ForkedJvm.on(jdk, temp.resolve("spool")).withoutAgent().command(command).run().succeeded();
    Files.delete(to);
    try (EventServer server = new EventServer()) {
      ForkedJvm.Ended ended =
          ForkedJvm.on(jdk, temp.resolve("spool"))
              .sendingTo(server)
              .agent("jobs", MAIN + "#copy")
              .command(command)
              .run()
              .succeeded();

      assertThat(ended.out()).as(ended.story()).isEqualTo(expected.out());
      assertThat(ended.err()).as(ended.story()).isEqualTo(expected.err());
      JsonNode end = server.endOf("Copy.copy");
      assertThat(end.path("eventType").asText()).isEqualTo("COMPLETE");
      assertThat(inputs(end)).containsExactly(Files256.id(from));
      assertThat(outputs(end)).containsExactly(Files256.id(to));
      return ended.out();
    }
  }
}
