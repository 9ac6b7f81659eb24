package io.dspm.lineage.agent.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** Programs that a test makes for itself, with the JDK's own tools. */
public final class Compiled {

  private Compiled() {}

  /** Compiles sources, by the path that each would have, for the oldest JDK that we run on. */
  public static void into(Path classes, Map<String, String> sources) {
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((path, text) -> units.add(new Source(path, text)));
    JavaCompiler compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of("--release", "17", "-d", classes.toString());
    assertThat(compiler.getTask(null, null, null, options, null, units).call()).isTrue();
  }

  /**
   * Compiles all sources below a directory by a JDK's own compiler, for what the oldest JDK that we
   * run on has not, or what is not on the tests' class path.
   */
  public static void by(
      Jdks.Jdk jdk, Path sources, Path classes, String classPath, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(jdk.home().resolve("bin/javac").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(command::add);
    }
    run(command);
  }

  /** Makes a jar of all in {@code classes}. */
  public static void jar(Path jar, Path classes, String mainClass) {
    ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
    int status =
        tool.run(
            System.out,
            System.err,
            "--create",
            "--file",
            jar.toString(),
            "--main-class",
            mainClass,
            "-C",
            classes.toString(),
            ".");
    assertThat(status).isZero();
  }

  /** Signs a jar with a key that is made for it. */
  public static void sign(Path jar) throws IOException, InterruptedException {
    Path store = jar.resolveSibling("keys");
    String[] secret = {"-keystore", store.toString(), "-storepass", "changeit"};
    run(
        "keytool",
        secret,
        "-genkeypair",
        "-alias",
        "acme",
        "-keyalg",
        "EC",
        "-dname",
        "CN=acme",
        "-keypass",
        "changeit");
    run("jarsigner", secret, jar.toString(), "acme");
  }

  private static void run(String tool, String[] secret, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    command.addAll(Arrays.asList(secret));
    command.addAll(Arrays.asList(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("said", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    Files.delete(said);
  }

  private static final class Source extends SimpleJavaFileObject {

    private final String text;

    Source(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
