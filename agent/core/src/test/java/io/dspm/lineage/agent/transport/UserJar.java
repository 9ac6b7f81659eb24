package io.dspm.lineage.agent.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar with what a user wrote, made by the JDK's compiler. */
final class UserJar {

  private UserJar() {}

  /**
   * @param sources by class name
   * @param builders the transports that it offers
   */
  static void make(Path jar, Map<String, String> sources, String... builders) throws IOException {
    Path directory = Files.createTempDirectory("user-jar");
    Path classes = Files.createDirectory(directory.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path path = directory.resolve(source.getKey().replace('.', '/') + ".java");
        Files.createDirectories(path.getParent());
        Files.writeString(path, source.getValue());
        List<String> options =
            List.of(
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        assertThat(
                compiler
                    .getTask(null, files, null, options, null, files.getJavaFileObjects(path))
                    .call())
            .isTrue();
      }
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> made = Files.walk(classes)) {
      for (Path each : made.filter(Files::isRegularFile).toList()) {
        add(entries, classes.relativize(each).toString(), Files.readAllBytes(each));
      }
      add(
          entries,
          "META-INF/services/io.openlineage.client.transports.TransportBuilder",
          String.join("\n", builders).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(JarOutputStream entries, String name, byte[] bytes) throws IOException {
    entries.putNextEntry(new JarEntry(name));
    entries.write(bytes);
    entries.closeEntry();
  }
}
