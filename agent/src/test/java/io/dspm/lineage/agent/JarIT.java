package io.dspm.lineage.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar, and where: nothing of ours may ever meet a class of the pipeline. */
class JarIT {

  private static final Path JAR = Path.of("target/lineage-agent.jar");
  private static final long MOST_BYTES = 12L * 1024 * 1024;
  private static final int JAVA_17 = 61;

  private static final String INSIDE = "inst/";
  private static final String BOOT = "io/dspm/lineage/agent/boot/";
  private static final String LAUNCH = "io/dspm/lineage/agent/launch/";

  private static JarFile jar;
  private static final List<String> names = new ArrayList<>();

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(JAR.toFile(), false);
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      JarEntry entry = entries.nextElement();
      if (!entry.isDirectory()) {
        names.add(entry.getName());
      }
    }
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  @Test
  void itHasTheseRootsAndNoOthers() {
    assertThat(names)
        .filteredOn(name -> !name.startsWith(INSIDE))
        .filteredOn(name -> !name.startsWith("META-INF/"))
        .allMatch(
            name ->
                name.matches("(" + BOOT + "|" + LAUNCH + ")([A-Za-z$0-9]+|package-info)\\.class"),
            "is a class of boot or launch");
    assertThat(names).anyMatch(name -> name.startsWith(BOOT));
    assertThat(names).anyMatch(name -> name.startsWith(LAUNCH));
    assertThat(names).anyMatch(name -> name.startsWith(INSIDE));
  }

  @Test
  void itsMetadataIsTheManifestAndPapers() {
    assertThat(names)
        .filteredOn(name -> name.startsWith("META-INF/"))
        .contains("META-INF/MANIFEST.MF")
        .allMatch(
            name ->
                name.equals("META-INF/MANIFEST.MF")
                    || name.matches("META-INF/lineage-agent/(LICENSE|NOTICE)"),
            "is the manifest, the licence or the notice");
  }

  @Test
  void theManifestNamesOneWayInForAllThreeUses() throws IOException {
    Attributes manifest = jar.getManifest().getMainAttributes();

    for (String use : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
      assertThat(manifest.getValue(use))
          .as(use)
          .isEqualTo(LAUNCH.replace('/', '.') + "LineageAgent");
    }
    assertThat(manifest.getValue("Can-Retransform-Classes")).isEqualTo("true");
    assertThat(manifest.getValue("Implementation-Version")).isNotBlank();
    assertThat(names).contains(LAUNCH + "LineageAgent.class");
  }

  @Test
  void theManifestAddsNothingToAnyClassPath() throws IOException {
    Attributes manifest = jar.getManifest().getMainAttributes();

    // The first switches class sharing off and makes the JVM say so; the others would show the
    // pipeline classes that it did not ask for.
    for (String absent :
        List.of("Boot-Class-Path", "Class-Path", "Multi-Release", "Launcher-Agent-Class")) {
      assertThat(manifest.getValue(absent)).as(absent).isNull();
    }
  }

  @Test
  void classesInsideAreHiddenAndOnlyThose() {
    assertThat(names)
        .filteredOn(name -> name.startsWith(INSIDE))
        .noneMatch(name -> name.endsWith(".class"))
        .anyMatch(name -> name.endsWith(".classdata"));
    assertThat(names)
        .filteredOn(name -> !name.startsWith(INSIDE))
        .noneMatch(name -> name.endsWith(".classdata"));
  }

  @Test
  void noClassIsInTwoPlaces() {
    Set<String> outside = new HashSet<>();
    Set<String> inside = new HashSet<>();
    for (String name : names) {
      if (name.startsWith(INSIDE)) {
        inside.add(name.substring(INSIDE.length()).replaceFirst("\\.classdata$", ".class"));
      } else if (name.endsWith(".class")) {
        outside.add(name);
      }
    }

    assertThat(outside).isNotEmpty().doesNotContainAnyElementsOf(inside);
    assertThat(inside).noneMatch(name -> name.startsWith(BOOT) || name.startsWith(LAUNCH));
  }

  @Test
  void noEntryIsThereTwice() throws IOException {
    List<String> all = new ArrayList<>();
    // As a stream: the table at the end of the file would hide one of two.
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(JAR))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        all.add(entry.getName());
      }
    }

    assertThat(all).doesNotHaveDuplicates().containsAll(names);
  }

  @Test
  void noServiceOfOursIsOfferedToThePipeline() {
    assertThat(names).noneMatch(name -> name.startsWith("META-INF/services/"));
    assertThat(names).noneMatch(name -> name.contains("META-INF/versions/"));
    assertThat(names).noneMatch(name -> name.endsWith("module-info.class"));
  }

  @Test
  void theApiStaysInTheUsersJar() {
    assertThat(names).noneMatch(name -> name.matches("(inst/)?io/dspm/lineage/[^/]+"));
  }

  @Test
  void theseLibrariesAreInsideAndNoOthers() {
    Set<String> roots = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith(INSIDE) && name.endsWith(".classdata")) {
        String[] parts = name.substring(INSIDE.length()).split("/");
        boolean named = Set.of("com", "io", "org").contains(parts[0]);
        roots.add(named ? parts[0] + "/" + parts[1] : parts[0]);
      }
    }

    assertThat(roots)
        .containsExactlyInAnyOrder(
            "com/fasterxml",
            "io/dspm",
            "io/openlineage",
            "kotlin",
            "okhttp3",
            "okio",
            // Annotations that Kotlin's library names.
            "org/intellij",
            "org/jetbrains",
            "org/objectweb",
            "org/slf4j",
            "org/yaml",
            "picocli");
  }

  @Test
  void itStaysSmall() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(MOST_BYTES);
  }

  @Test
  void theBootClassesAreThoseThatAreDefinedAtStart() throws Exception {
    Set<String> inTheJar = new TreeSet<>();
    for (String name : names) {
      if (name.startsWith(BOOT)) {
        inTheJar.add(name.substring(BOOT.length(), name.length() - ".class".length()));
      }
    }

    assertThat(inTheJar).isEqualTo(definedAtStart());
  }

  /** The list in the very class that is packed. */
  private static Set<String> definedAtStart() throws Exception {
    ClassLoader inside =
        new ClassLoader(ClassLoader.getPlatformClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
              byte[] bytes = bytes(INSIDE + name.replace('.', '/') + ".classdata");
              return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }
        };
    Field list =
        inside.loadClass("io.dspm.lineage.agent.weave.BootClasses").getDeclaredField("NAMES");
    list.setAccessible(true);
    return new TreeSet<>(List.of((String[]) list.get(null)));
  }

  @Test
  void everyClassRunsOnJava17() throws IOException {
    int classes = 0;
    for (String name : names) {
      if (name.endsWith(".class") || name.endsWith(".classdata")) {
        byte[] bytes = bytes(name);
        assertThat(new byte[] {bytes[0], bytes[1], bytes[2], bytes[3]})
            .as(name)
            .containsExactly(0xCA, 0xFE, 0xBA, 0xBE);
        assertThat(((bytes[6] & 0xFF) << 8) | (bytes[7] & 0xFF))
            .as("class file version of " + name)
            .isLessThanOrEqualTo(JAVA_17);
        classes++;
      }
    }

    assertThat(classes).isGreaterThan(100);
  }

  @Test
  void theSameSourcesGiveTheSameTimes() throws IOException {
    Set<Long> times = new HashSet<>();
    Enumeration<JarEntry> entries = jar.entries();
    while (entries.hasMoreElements()) {
      times.add(entries.nextElement().getTime());
    }

    assertThat(times).as("times of entries, all from project.build.outputTimestamp").hasSize(1);
  }

  private static byte[] bytes(String name) throws IOException {
    JarEntry entry = jar.getJarEntry(name);
    if (entry == null) {
      throw new IOException("No " + name + " in " + JAR);
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
