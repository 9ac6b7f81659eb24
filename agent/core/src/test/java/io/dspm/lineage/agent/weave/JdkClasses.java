package io.dspm.lineage.agent.weave;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Classes of the boot loader's of one JDK, which need not be the running one. */
final class JdkClasses {

  private static final List<String> MODULES = List.of("java.base", "java.management");

  private static final List<JdkClasses> HERE = find();

  private final Path home;
  private final int version;
  private final FileSystem modules;
  private final Map<String, ClassNode> read = new HashMap<>();

  private JdkClasses(Path home, int version, FileSystem modules) {
    this.home = home;
    this.version = version;
    this.modules = modules;
  }

  /** The running JDK, and those that are installed beside it. */
  static List<JdkClasses> onThisMachine() {
    return HERE;
  }

  private static List<JdkClasses> find() {
    try {
      Path running = Path.of(System.getProperty("java.home")).toRealPath();
      Set<Path> homes = new TreeSet<>();
      homes.add(running);
      try (Stream<Path> beside = Files.list(running.getParent())) {
        for (Path home : beside.toList()) {
          if (Files.exists(home.resolve("lib/modules")) && Files.exists(home.resolve("release"))) {
            homes.add(home.toRealPath());
          }
        }
      }
      List<JdkClasses> jdks = new ArrayList<>();
      for (Path home : homes) {
        int version = versionOf(home);
        if (version >= 17) {
          jdks.add(
              new JdkClasses(
                  home,
                  version,
                  FileSystems.newFileSystem(
                      URI.create("jrt:/"), Map.of("java.home", home.toString()))));
        }
      }
      return jdks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int versionOf(Path home) throws IOException {
    Properties release = new Properties();
    try (var in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    return Integer.parseInt(version.split("[.+-]")[0]);
  }

  int version() {
    return version;
  }

  /** A class file; {@code null} if this JDK has no such class. */
  byte @Nullable [] bytes(String internalName) {
    try {
      for (String module : MODULES) {
        Path file = modules.getPath("/modules", module, internalName + ".class");
        if (Files.exists(file)) {
          return Files.readAllBytes(file);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class; {@code null} if this JDK has no such class. */
  @Nullable ClassNode read(String internalName) {
    return read.computeIfAbsent(
        internalName,
        name -> {
          byte[] bytes = bytes(name);
          if (bytes == null) {
            return null;
          }
          ClassNode type = new ClassNode();
          new ClassReader(bytes).accept(type, 0);
          return type;
        });
  }

  @Override
  public String toString() {
    return "JDK " + version + " in " + home;
  }
}
