package io.dspm.lineage.agent.event;

import io.dspm.lineage.agent.config.NamedValue;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Circumstances of which nothing is missing. */
final class Everything {

  static final Circumstances KNOWN =
      new Circumstances(
          "JVM",
          new Circumstances.Engine("OpenJDK 64-Bit Server VM", "17.0.9", "0.9"),
          new Circumstances.SourceCode(
              "https://git.example.com/acme/etl",
              "git@git.example.com:acme/etl.git",
              "jobs",
              "da39a3ee5e6b4b0d3255bfef95601890afd80709",
              "v1",
              "main"),
          List.of(new NamedValue("data-eng", "team"), new NamedValue("kim", null)),
          List.of(new NamedValue("env", "prod"), new NamedValue("pii", null)),
          ZonedDateTime.of(2026, 1, 2, 3, 0, 0, 0, ZoneOffset.UTC),
          ZonedDateTime.of(2026, 1, 2, 4, 0, 0, 0, ZoneOffset.ofHours(9)),
          List.of(new NamedValue("DAG", "daily")),
          List.of(new NamedValue("app.name", "etl"), new NamedValue("app.later", null)),
          new ProcessDescription(process()));

  private Everything() {}

  private static Map<String, Object> process() {
    Map<String, Object> command = new LinkedHashMap<>();
    command.put("program", "etl.jar");
    command.put("arguments", List.of("--in", "고객.csv", "\\ \"x\" \n"));
    command.put("jvmOptions", List.of("-Xmx1g"));
    command.put(
        "environmentOptions", List.of(Map.of("name", "JAVA_TOOL_OPTIONS", "value", "-Dx=y")));
    command.put("omitted", 3L);
    Map<String, Object> code = new LinkedHashMap<>();
    code.put("state", "PENDING");
    code.put(
        "entries",
        List.of(
            Map.of("path", "/app/etl.jar", "kind", "FILE", "sha256", "a".repeat(64)),
            Map.of("path", "/app/classes", "kind", "DIRECTORY", "files", 2L),
            Map.of("path", "/app/none", "kind", "ABSENT")));
    code.put("omitted", 1L);
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("command", command);
    process.put("code", code);
    process.put("workingDirectory", "/app");
    process.put("host", "etl-1");
    process.put("user", "kim");
    process.put("pid", 4711L);
    process.put("jvm", Map.of("name", "vm", "vendor", "v", "version", "17", "home", "/jdk"));
    process.put("os", Map.of("name", "Linux", "version", "6", "arch", "amd64"));
    return process;
  }
}
